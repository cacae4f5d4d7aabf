#include "firmware/cli/modem_page.hpp"

#include <algorithm>
#include <array>

#include "firmware/cli/fields.hpp"
#include "firmware/cli/table.hpp"
#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

// What the lines below tell; anything else an answer has is added by its name.
constexpr std::array k_told = {"name",         "port",
                               "device",       "phase",
                               "sentence",     "fault",
                               "changed_at",   "manufacturer",
                               "model",        "revision",
                               "imei",         "sim",
                               "network",      "registration",
                               "signal_dbm",   "receipts",
                               "timeouts",     "restarts",
                               "ready",        "pacing",
                               "profile",      "profile_why",
                               "stores",       "temperature_c",
                               "pin_attempts", "parts_under_way",
                               "recovery",     "refusals",
                               "resyncs",      "balance"};

std::string words_of(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

std::string joined(std::initializer_list<std::string> parts, const std::string& between) {
    std::string text;
    for (const std::string& part : parts)
        if (!part.empty()) text += (text.empty() ? "" : between) + part;
    return text;
}

std::string with_unit(const json::value& value, const char* name, const char* unit) {
    const std::string text = text_of(value, name);
    return text.empty() ? text : text + unit;
}

Colour colour_of_phase(const std::string& phase) {
    if (phase == "ready") return Colour::green;
    return phase == "closed" || phase == "faulty" || phase == "quarantined" ? Colour::red : Colour::yellow;
}

std::string receipts_text(const std::string& path) {
    if (path == "direct") return "passed on at once (+CDS)";
    if (path == "stored") return "stored and told of (+CDSI)";
    if (path == "none") return "not told of; only a sweep finds them";
    return {};
}

std::string stores_text(const json::value& modem) {
    std::string text;
    for (const json::value& store : list_of(modem, "stores"))
        text += (text.empty() ? "" : ", ") + text_of(store, "name") + " " + text_of(store, "used") + " of " +
                text_of(store, "total");
    return text;
}

// `minute 1 of 15, hour 1 of 200, day 12 of 1000`.
std::string pace_text(const json::value& modem) {
    const json::value* pacing = find(modem, "pacing");
    const json::value* used = pacing == nullptr ? nullptr : find(*pacing, "used");
    const json::value* limits = pacing == nullptr ? nullptr : find(*pacing, "limits");
    if (used == nullptr || limits == nullptr) return {};
    std::string text;
    for (const char* span : {"minute", "hour", "day"})
        text += (text.empty() ? "" : ", ") + text_of(*used, span) + " of " +
                text_of(*limits, std::string("per_") + span) + " this " + span;
    return text + ", " + text_of(*used, "recipients_this_month") + " of " + text_of(*limits, "recipients_per_month") +
           " people this month";
}

std::string recovery_text(const json::value& modem) {
    const json::value* recovery = find(modem, "recovery");
    if (recovery == nullptr) return {};
    const std::string since = time_of(*recovery, "since"), probe = time_of(*recovery, "next_probe");
    return joined({text_of(*recovery, "rung"), text_of(*recovery, "sentence"), since.empty() ? "" : "since " + since,
                   probe.empty() ? "" : "looked at again " + probe},
                  ", ");
}

// `Your balance is 10.50 EUR (2026-11-22 10:00:00)`
std::string balance_text(const json::value& modem) {
    const json::value* balance = find(modem, "balance");
    if (balance == nullptr) return {};
    return text_of(*balance, "text") + " (" + time_of(*balance, "at") + ")";
}

void add_sim(Details& details, const json::value& modem) {
    const json::value* sim = find(modem, "sim");
    if (sim == nullptr) return;
    details.add("SIM", text_of(*sim, "iccid"));
    details.add("number", text_of(*sim, "number"));
    details.add("IMSI", text_of(*sim, "imsi"));
    details.add("message centre", text_of(*sim, "smsc"));
    details.add("PIN attempts left", joined({text_of(*sim, "pin_attempts"), text_of(modem, "pin_attempts")}, " "));
}

void add_counts(Details& details, const json::value& modem) {
    const json::value* refusals = find(modem, "refusals");
    const std::string counts =
        joined({with_unit(modem, "timeouts", " without an answer"),
                with_unit(modem, "resyncs", " times brought back in step"), with_unit(modem, "restarts", " restarts")},
               ", ");
    details.add("since the start", counts);
    details.add("parts refused", refusals == nullptr ? "" : counts_of(*refusals));
}

void add_others(Details& details, const json::value& modem) {
    const json::object* all = modem.if_object();
    if (all == nullptr) return;
    for (const auto& [name, value] : *all) {
        const bool told = std::any_of(k_told.begin(), k_told.end(), [&](const char* each) { return name == each; });
        if (!told) details.add(words_of(std::string(name)), text_of(value));
    }
}

}  // namespace

std::string modem_page(const json::value& modem, const Terminal& terminal) {
    Details details;
    const std::string phase = text_of(modem, "phase");
    details.add("modem", text_of(modem, "name"));
    details.add("phase", joined({words_of(phase), time_of(modem, "changed_at")}, ", since "), colour_of_phase(phase));
    details.add("what is wrong", text_of(modem, "sentence"), Colour::yellow);
    details.add("recovery", recovery_text(modem));
    details.add("port", joined({text_of(modem, "port"), text_of(modem, "device")}, " → "));
    details.add("model", joined({text_of(modem, "manufacturer"), text_of(modem, "model")}, " "));
    details.add("firmware", text_of(modem, "revision"));
    details.add("IMEI", text_of(modem, "imei"));
    details.add("profile", joined({text_of(modem, "profile"), text_of(modem, "profile_why")}, ": "));
    add_sim(details, modem);
    const std::string registration = text_of(modem, "registration");
    details.add("network",
                joined({text_of(modem, "network"), registration == "none" ? "not registered" : registration}, ", "));
    details.add("signal", with_unit(modem, "signal_dbm", " dBm"));
    details.add("receipts", receipts_text(text_of(modem, "receipts")));
    details.add("message stores", stores_text(modem));
    details.add("temperature", with_unit(modem, "temperature_c", " °C"));
    details.add("balance", balance_text(modem));
    details.add("sent", pace_text(modem));
    details.add("on their way", with_unit(modem, "parts_under_way", " parts"));
    add_counts(details, modem);
    add_others(details, modem);
    return details.to_text(terminal);
}

}  // namespace firmware::cli
