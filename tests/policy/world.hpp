#pragma once

#include <date/tz.h>

#include <string>
#include <vector>

#include "controller/policy/judge.hpp"

/// A shop, a country and a contact from which facts are made; by default a marketing message may go.
struct World {
    words::CountryRules rules;
    bool has_rules = true;
    controller::policy::CapRules caps;
    controller::policy::WeekHours shop;
    bool has_shop_hours = false;
    std::vector<std::string> allowed{"+34", "+33"};
    std::vector<words::Instant> sends;
    std::vector<words::Instant> flow_sends;
    controller::policy::Facts facts;

    World()
        : facts{.now = words::from_rfc3339("2026-06-10T10:00:00Z").value(),
                .to = words::Number::parse("+34612345678").value()} {
        rules.country = "ES";
        rules.marketing = {{std::chrono::hours(8), std::chrono::hours(21)}, words::Weekdays(0x3f), false};
        facts.clock_trusted = true;
        facts.consent.status = controller::policy::Consent::Status::granted;
        facts.zones = {date::locate_zone("Europe/Madrid")};
        facts.shop_zone = date::locate_zone("Europe/Madrid");
    }

    /// What judge() is asked at `now`; valid until the world changes.
    controller::policy::Facts at(words::Instant now) const {
        auto asked = facts;
        asked.now = now;
        asked.allowed = allowed;
        asked.sends = sends;
        asked.caps = &caps;
        asked.rules = has_rules ? &rules : nullptr;
        asked.shop_hours = has_shop_hours ? &shop : nullptr;
        if (asked.flow) asked.flow->sends = flow_sends;
        return asked;
    }
    controller::policy::Verdict judge() const { return controller::policy::judge(at(facts.now)); }
};
