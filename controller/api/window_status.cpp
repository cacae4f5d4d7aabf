#include "controller/api/window_status.hpp"

#include <date/tz.h>

#include <algorithm>

#include "controller/policy/judge.hpp"

namespace controller::api {

namespace json = boost::json;

namespace {

// For a contact of that country who wants it, and of whom neither region nor zone is known; holidays of the shop's
// region count in its own country.
policy::Verdict judge_hours(const dispatch::Rules& rules, const std::string& country, words::Instant now) {
    policy::Facts facts{.now = now, .to = words::Number::parse("+10000000").value()};
    const std::vector<std::string> anywhere = {facts.to.text()};
    facts.clock_trusted = true;
    facts.consent = {policy::Consent::Status::granted, {}};
    facts.allowed = anywhere;
    facts.rules = rules.country(country);
    if (rules.config.shop.region && country == rules.config.shop.country) facts.region = *rules.config.shop.region;
    if (facts.rules != nullptr)
        for (const std::string& name : facts.rules->zones) facts.zones.push_back(date::locate_zone(name));
    facts.shop_zone = rules.shop_zone;
    if (rules.config.hours) facts.shop_hours = &*rules.config.hours;
    facts.windows_open = rules.windows_open;
    return policy::judge(facts);
}

json::object to_json(const policy::Verdict& verdict) {
    // Nothing but the hours, the lack of rules and what they forbid can stand in its way.
    if (const auto* skip = std::get_if<policy::Skip>(&verdict))
        return {{"open", false}, {"reason", policy::to_string(skip->reason)}, {"until", nullptr}};
    if (const auto* hold = std::get_if<policy::Hold>(&verdict))
        return {
            {"open", false}, {"reason", policy::to_string(hold->reason)}, {"until", words::to_rfc3339(hold->until)}};
    return {{"open", true}, {"reason", nullptr}, {"until", nullptr}};
}

bool is_texted(const std::vector<std::string>& allow, const words::CountryRules& rules) {
    const std::string code = "+" + rules.calling_code;
    return std::any_of(allow.begin(), allow.end(),
                       [&](const std::string& prefix) { return prefix.starts_with(code) || code.starts_with(prefix); });
}

}  // namespace

json::object window_status(const dispatch::Rules& rules, words::Instant now) {
    return to_json(judge_hours(rules, rules.config.shop.country, now));
}

json::array windows_status(const dispatch::Rules& rules, words::Instant now) {
    json::array out;
    const auto add = [&](const std::string& country) {
        json::object window = to_json(judge_hours(rules, country, now));
        window["country"] = country;
        out.push_back(std::move(window));
    };
    add(rules.config.shop.country);
    for (const auto& [code, country] : rules.config.countries)
        if (code != rules.config.shop.country && is_texted(rules.config.dispatch.allow, country)) add(code);
    return out;
}

}  // namespace controller::api
