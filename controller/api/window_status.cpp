#include "controller/api/window_status.hpp"

#include <date/tz.h>

#include "controller/policy/judge.hpp"

namespace controller::api {

namespace {

policy::Verdict judge_hours(const dispatch::Rules& rules, words::Instant now) {
    policy::Facts facts{.now = now, .to = words::Number::parse("+10000000").value()};
    const std::vector<std::string> anywhere = {facts.to.text()};
    facts.clock_trusted = true;
    facts.consent = {policy::Consent::Status::granted, {}};
    facts.allowed = anywhere;
    facts.rules = rules.country(rules.config.shop.country);
    if (rules.config.shop.region) facts.region = *rules.config.shop.region;
    if (facts.rules != nullptr)
        for (const std::string& name : facts.rules->zones) facts.zones.push_back(date::locate_zone(name));
    facts.shop_zone = rules.shop_zone;
    if (rules.config.hours) facts.shop_hours = &*rules.config.hours;
    facts.windows_open = rules.windows_open;
    return policy::judge(facts);
}

}  // namespace

boost::json::object window_status(const dispatch::Rules& rules, words::Instant now) {
    const auto verdict = judge_hours(rules, now);
    // Nothing but the hours and the lack of rules can stand in its way.
    const auto* hold = std::get_if<policy::Hold>(&verdict);
    if (hold == nullptr) return {{"open", true}, {"reason", nullptr}, {"until", nullptr}};
    return {{"open", false}, {"reason", policy::to_string(hold->reason)}, {"until", words::to_rfc3339(hold->until)}};
}

}  // namespace controller::api
