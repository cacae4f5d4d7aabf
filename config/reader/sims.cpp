#include <algorithm>
#include <map>
#include <set>

#include "config/reader/main_file.hpp"
#include "config/reader/scalars.hpp"

namespace reader {

namespace {

constexpr std::int64_t k_last_billing_day = 31;
constexpr std::int64_t k_most_share = 90;
constexpr std::int64_t k_most_jitter = 50;
constexpr std::size_t k_longest_prefix = 16;
constexpr std::size_t k_longest_name = 64;

bool is_prefix(std::string_view text) {
    return text.size() >= 2 && text.size() <= k_longest_prefix && text[0] == '+' && text[1] != '0' &&
           text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

std::optional<Placed<Amount>> read_price(Section& section, std::string_view key, bool may_be_free) {
    const auto written = section.text(key);
    if (!written) return {};
    auto amount = parse_amount(written->value);
    if (amount && (may_be_free || amount->millionths > 0)) return Placed<Amount>{std::move(*amount), written->at};
    section.error(written->at, quote(key) + " must be an amount such as \"0.065 EUR\"");
    return {};
}

// What blocks must not share, and where it was said first.
struct Seen {
    std::map<std::string, std::string> iccids;  ///< ICCID → name
    std::set<std::string> names;
    std::optional<std::string> currency;  ///< of all prices
};

void read_identity(Section& section, Sim& sim, Seen& seen, const Config& config) {
    const auto iccid = section.text("iccid", Need::required);
    if (iccid) {
        sim.iccid = iccid->value;
        sim.name = iccid->value;
    }
    const auto name = section.text("name");
    if (name) {
        sim.name = name->value;
        const auto is_modem = [&](const Modem& modem) { return modem.name == name->value; };
        if (name->value.size() > k_longest_name || is_prefix(name->value))
            section.error(name->at, quote(name->value) + " is not a name: at most 64 letters, and no number");
        else if (std::any_of(config.modems.begin(), config.modems.end(), is_modem))
            section.error(name->at, "a modem is named " + quote(name->value) + ": give the SIM another name");
        else if (!seen.names.insert(name->value).second)
            section.error(name->at, "another SIM is named " + quote(name->value));
    }
    if (!iccid) return;
    if (!is_iccid(iccid->value))
        section.error(iccid->at, quote(iccid->value) + " is not the number of a SIM (ICCID): 18 to 20 digits");
    else if (!seen.iccids.emplace(iccid->value, sim.name).second)
        section.error(iccid->at, "the SIM " + iccid->value + " has a [[sim]] already, " +
                                     quote(seen.iccids.at(iccid->value)) + ": write one block for it");
}

// All prices are compared with each other, and added up: one currency for all.
void check_currency(Section& section, const std::optional<Placed<Amount>>& price, Seen& seen) {
    if (!price) return;
    if (!seen.currency) seen.currency = price->value.currency;
    if (price->value.currency != *seen.currency)
        section.error(price->at, "all prices must be in one currency, and others are in " + *seen.currency);
}

void read_prices(Section& section, Sim& sim, Seen& seen, const Config& config) {
    const auto price = read_price(section, "price_per_part", false);
    const auto on_net_price = read_price(section, "price_on_net", true);
    const auto spend = read_price(section, "daily_spend", false);
    for (const auto& each : {price, on_net_price, spend}) check_currency(section, each, seen);
    if (price) sim.price_per_part = price->value;
    if (on_net_price) sim.price_on_net = on_net_price->value;
    if (spend) sim.daily_spend = spend->value;
    if (const auto bundle = section.count("bundle")) sim.bundle = bundle->value;
    if (const auto on_net = section.texts("on_net")) {
        for (const auto& prefix : on_net->value) {
            if (!is_prefix(prefix.value))
                section.error(prefix.at, quote(prefix.value) + " is not a prefix such as \"+34600\"");
            sim.on_net.push_back(prefix.value);
        }
        if (!on_net_price) section.warning(on_net->at, "\"on_net\" changes nothing without \"price_on_net\"");
    }
    if (on_net_price)
        section.need_one({"on_net"}, on_net_price->at,
                         "\"price_on_net\" needs \"on_net\": the prefixes of the SIM's own network");
    if (spend && !config.dispatch.price_per_part)
        section.need_one({"price_per_part"}, spend->at, "\"daily_spend\" needs \"price_per_part\"");
}

Sim read_sim(Section& section, Seen& seen, const Config& config) {
    Sim sim;
    sim.at = section.at();
    read_identity(section, sim, seen, config);
    sim.pacing = config.pacing;
    read_paces(section, sim.pacing);
    if (const auto day = section.count("billing_day", Need::optional, 1, k_last_billing_day))
        sim.billing_day = static_cast<int>(day->value);
    read_prices(section, sim, seen, config);
    section.finish();
    return sim;
}

// What a route may name.
std::set<std::string> known_names(const Config& config) {
    std::set<std::string> names;
    for (const Sim& sim : config.sims) names.insert({sim.name, sim.iccid});
    for (const Modem& modem : config.modems) names.insert(modem.name);
    return names;
}

void read_route_sims(Section& section, Route& route, const std::set<std::string>& known) {
    const auto sims = section.texts("sims", Need::required);
    if (!sims) return;
    if (sims->value.empty()) section.error(sims->at, "\"sims\" is empty: nothing could go there");
    const std::vector<std::string_view> names(known.begin(), known.end());
    for (const auto& name : sims->value) {
        if (std::find(route.sims.begin(), route.sims.end(), name.value) != route.sims.end())
            section.error(name.at, quote(name.value) + " is named twice");
        else if (!known.contains(name.value) && !is_iccid(name.value))
            section.error(name.at, quote(name.value) + " is neither the name of a [[sim]] or [[modem]] nor an ICCID" +
                                       words::did_you_mean(name.value, names));
        route.sims.push_back(name.value);
    }
}

void read_routes(Section& root, Config& config) {
    const auto known = known_names(config);
    std::set<std::string> prefixes;
    for (Section& section : root.tables("route")) {
        Route route;
        route.at = section.at();
        if (const auto prefix = section.text("prefix", Need::required)) {
            route.prefix = prefix->value;
            if (!is_prefix(prefix->value))
                section.error(prefix->at, quote(prefix->value) + " is not a prefix such as \"+44\"");
            else if (!prefixes.insert(prefix->value).second)
                section.error(prefix->at,
                              "there is another [[route]] for " + quote(prefix->value) + ": name all its SIMs in one");
        }
        read_route_sims(section, route, known);
        section.finish();
        config.routes.push_back(std::move(route));
    }
}

}  // namespace

void read_sims(Section& root, Config& config) {
    Seen seen;
    if (config.dispatch.price_per_part) seen.currency = config.dispatch.price_per_part->currency;
    for (Section& section : root.tables("sim")) config.sims.push_back(read_sim(section, seen, config));
    read_routes(root, config);
}

void read_dispatch_paces(Section& section, Dispatch& dispatch) {
    if (const auto share = section.count("service_share", Need::optional, 0, k_most_share))
        dispatch.service_share = static_cast<int>(share->value);
    if (const auto jitter = section.count("jitter", Need::optional, 0, k_most_jitter))
        dispatch.jitter = static_cast<int>(jitter->value);
    const auto pause = [&](std::string_view key, std::chrono::seconds& into) {
        const auto written = section.text(key);
        if (!written) return;
        const auto length = written->value == "0s" ? std::chrono::seconds(0) : parse_duration(written->value);
        if (length)
            into = *length;
        else
            section.error(written->at,
                          quote(key) + " must be a duration such as \"10s\", \"30m\" or \"2h\", or \"0s\"");
    };
    pause("same_number_gap", dispatch.same_number_gap);
    pause("other_sim_after", dispatch.other_sim_after);
}

}  // namespace reader
