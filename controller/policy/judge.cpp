#include "controller/policy/judge.hpp"

#include <date/tz.h>

#include <algorithm>

namespace controller::policy {

namespace {

using words::Instant;

constexpr Period k_day = std::chrono::hours(24);

// The same time of day so many months on, in UTC; on the last day of a month that is shorter.
Instant months_after(Instant from, std::chrono::months count) {
    const auto day = std::chrono::floor<std::chrono::days>(from);
    std::chrono::year_month_day date = std::chrono::year_month_day(day) + count;
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return Instant(std::chrono::sys_days(date)) + (from - day);
}

bool is_marketing(const Facts& facts) { return facts.message_class == words::MessageClass::marketing; }

// Marketing under a clock that is not trusted is neither expired nor scheduled by it: it waits for the clock.
bool can_tell_time(const Facts& facts) { return facts.clock_trusted || !is_marketing(facts); }

bool is_allowed(const Facts& facts) {
    return std::any_of(facts.allowed.begin(), facts.allowed.end(), [&](const std::string& prefix) {
        return prefix.size() > 1 && facts.to.text().starts_with(prefix);
    });
}

bool is_suppressed(const Facts& facts) {
    if (facts.is_confirmation) return false;
    return facts.suppression.all || (facts.suppression.marketing && is_marketing(facts));
}

// Once it is over it is none; a soft one whose age counts and is not known has never begun.
std::optional<Instant> consent_ends(const Facts& facts) {
    const Consent& consent = facts.consent;
    std::optional<Instant> end = consent.expires_at;
    if (consent.status != Consent::Status::soft || !facts.rules || !facts.rules->soft_opt_in_for) return end;
    const Instant soft_end = consent.at ? months_after(*consent.at, *facts.rules->soft_opt_in_for) : facts.now;
    return end ? std::min(*end, soft_end) : soft_end;
}

bool has_consent(const Facts& facts) {
    switch (facts.consent.status) {
        case Consent::Status::none:
        case Consent::Status::withdrawn: return false;
        case Consent::Status::soft:
            if (facts.rules && !facts.rules->soft_opt_in) return false;  // without rules it waits for them
            break;
        case Consent::Status::granted: break;
    }
    const auto end = consent_ends(facts);
    return !end || *end > facts.now || facts.begun || !can_tell_time(facts);
}

// A rule that comes while a message is on its way lets it finish.
bool is_forbidden(const Facts& facts) {
    return is_marketing(facts) && !facts.begun && facts.rules && facts.rules->marketing_forbidden;
}

std::optional<Skip> why_skip(const Facts& facts) {
    if (!is_allowed(facts)) return Skip{SkipReason::destination_forbidden};
    if (is_suppressed(facts)) return Skip{SkipReason::suppressed};
    if (is_forbidden(facts)) return Skip{SkipReason::marketing_forbidden, facts.rules->marketing_why};
    if (is_marketing(facts) && !has_consent(facts)) return Skip{SkipReason::no_consent};
    return {};
}

bool is_braked(const Facts& facts) {
    switch (facts.brake) {
        case Brake::none: return false;
        case Brake::marketing: return is_marketing(facts);
        case Brake::all: return true;
    }
    return true;
}

// The waits that a person or an event ends; until then it is looked at again now and then.
std::optional<Hold> event_hold(const Facts& facts) {
    const Instant again = facts.now + k_longest_validity;
    if (is_braked(facts)) return Hold{HoldReason::brake, again};
    if (facts.begun || !is_marketing(facts)) return {};
    if (!facts.clock_trusted) return Hold{HoldReason::clock, again};
    if (!facts.rules) return Hold{HoldReason::country_rules_missing, again};
    if (facts.open_case) return Hold{HoldReason::open_case, again};
    return {};
}

void keep_longer(std::optional<Hold>& longest, std::optional<Hold> other) {
    if (other && (!longest || longest->until < other->until)) longest = std::move(other);
}

std::string in_words(Period per) {
    using std::chrono::hours, std::chrono::minutes;
    if (per % hours(24) == Period(0) && per > hours(24)) return std::to_string(per / hours(24)) + " days";
    if (per % hours(1) == Period(0)) return std::to_string(per / hours(1)) + " hours";
    return std::to_string(per / minutes(1)) + " minutes";
}

std::optional<Hold> cap_hold(const std::string& whose, std::int64_t max, Period per, std::span<const Instant> sends,
                             Instant now) {
    const auto free = free_again(max, per, sends, now);
    if (!free) return {};
    return Hold{HoldReason::cap, *free,
                whose + ": " + std::to_string(sends_within(per, sends, now)) + " of " + std::to_string(max) + " in " +
                    in_words(per)};
}

// The contact's region, if it is one that the country's rules know of: a wrong one must not pass for one without rules.
const words::RegionRules* own_rules(const Facts& facts) {
    const auto own = facts.rules->region_rules.find(std::string(facts.own_region));
    return own == facts.rules->region_rules.end() ? nullptr : &own->second;
}
bool knows_region(const Facts& facts) {
    return !facts.own_region.empty() &&
           (own_rules(facts) || facts.rules->region_zones.contains(std::string(facts.own_region)));
}

// What the contact's region allows in a day; where that is not known, what the strictest does.
std::optional<std::pair<std::string, std::int64_t>> region_max(const Facts& facts) {
    std::optional<std::pair<std::string, std::int64_t>> least;
    if (!facts.rules) return least;
    const bool known = knows_region(facts);
    for (const auto& [region, rules] : facts.rules->region_rules)
        if (rules.max_per_day && (!known || region == facts.own_region) &&
            (!least || *rules.max_per_day < least->second))
            least.emplace(region, *rules.max_per_day);
    return least;
}

std::optional<Hold> longest_cap(const Facts& facts) {
    std::optional<Hold> longest;
    if (facts.caps) {
        const auto& caps = *facts.caps;
        if (caps.max) keep_longer(longest, cap_hold("all marketing", *caps.max, caps.per, facts.sends, facts.now));
        if (const auto stage = caps.stage_max.find(std::string(facts.stage)); stage != caps.stage_max.end())
            keep_longer(longest, cap_hold("stage " + stage->first, stage->second, caps.per, facts.sends, facts.now));
        if (const auto end = gap_ends(caps.min_gap, facts.sends, facts.now))
            keep_longer(longest, Hold{HoldReason::gap, *end});
    }
    if (facts.flow)
        keep_longer(longest, cap_hold("flow " + facts.flow->flow, facts.flow->max, facts.flow->per, facts.flow->sends,
                                      facts.now));
    if (const auto max = region_max(facts))
        keep_longer(longest, cap_hold("the law of " + max->first, max->second, k_day, facts.sends, facts.now));
    if (facts.preference.max_per_30d)
        keep_longer(longest,
                    cap_hold("the contact's wish", *facts.preference.max_per_30d, k_days_30, facts.sends, facts.now));
    return longest;
}

struct Calendar {
    std::string_view name;
    const words::SendingHours* hours;
};

// What regions say beside the country.
void add_regions(std::vector<Calendar>& calendars, const Facts& facts) {
    if (facts.rules->region_rules.empty()) return;
    if (knows_region(facts)) {
        if (const auto* own = own_rules(facts); own && own->marketing)
            calendars.push_back({"the region's hours", &*own->marketing});
        return;
    }
    constexpr std::string_view k_unknown = "hours where the region is not known";
    if (facts.rules->unknown_region) {  // open only where every region is
        calendars.push_back({k_unknown, &*facts.rules->unknown_region});
        return;
    }
    for (const auto& [region, rules] : facts.rules->region_rules)
        if (rules.marketing) calendars.push_back({k_unknown, &*rules.marketing});
}

// What holds on the contact's clock; the law's first.
std::vector<Calendar> calendars_of(const Facts& facts) {
    std::vector<Calendar> calendars;
    if (facts.rules && is_marketing(facts)) {
        calendars.push_back({"country hours", &facts.rules->marketing});
        add_regions(calendars, facts);
    }
    if (facts.rules && !is_marketing(facts) && facts.rules->service)
        calendars.push_back({"country hours", &*facts.rules->service});
    if (is_marketing(facts) && facts.preference.hours)
        calendars.push_back({"the contact's hours", &*facts.preference.hours});
    return calendars;
}

// The calendars this message keeps to, each in each zone where the contact may be.
std::vector<Layer> layers_of(const Facts& facts) {
    std::vector<Layer> layers;
    if (facts.windows_open) return layers;
    const std::vector<const date::time_zone*> shop_only{facts.shop_zone};
    const std::vector<Calendar> calendars = calendars_of(facts);
    for (const auto* zone : facts.zones.empty() ? shop_only : facts.zones)
        for (const Calendar& calendar : calendars)
            layers.push_back({calendar.name, zone, calendar.hours, facts.rules, facts.region});
    if (facts.shop_hours && facts.lane != words::Lane::alert)
        layers.push_back({"shop hours", facts.shop_zone, facts.shop_hours});
    return layers;
}

std::optional<Hold> window_hold(std::span<const Layer> layers, Instant now) {
    const auto* closed = closed_layer(layers, now);
    if (!closed) return {};
    return Hold{HoldReason::window, next_opening(layers, now, now + k_horizon),
                std::string(closed->name) + ", " + closed->zone->name()};
}

std::optional<Hold> time_hold(const Facts& facts, std::span<const Layer> layers) {
    std::optional<Hold> longest;
    if (is_marketing(facts)) {
        if (const auto& pause = facts.preference.pause_until; pause && *pause > facts.now)
            longest = Hold{HoldReason::paused, *pause};
        keep_longer(longest, longest_cap(facts));
    }
    auto window = window_hold(layers, facts.now);
    if (!longest || (window && window->until > longest->until)) return window;
    // What caps and pauses hold goes at the first opening after them: they free for good, as nothing is sent meanwhile.
    longest->until = next_opening(layers, longest->until, longest->until + k_horizon);
    return longest;
}

Verdict until_expiry(const Facts& facts, Hold hold) {
    if (facts.expires_at && *facts.expires_at > facts.now) hold.until = std::min(hold.until, *facts.expires_at);
    return hold;
}

}  // namespace

Verdict judge(const Facts& facts) {
    const bool timed = can_tell_time(facts) && !facts.begun;
    if (timed && facts.expires_at && *facts.expires_at <= facts.now) return Expire{};
    if (auto skip = why_skip(facts)) return *std::move(skip);
    if (timed && facts.not_before && *facts.not_before > facts.now)
        return until_expiry(facts, {HoldReason::scheduled, *facts.not_before});
    if (auto hold = event_hold(facts)) return until_expiry(facts, std::move(*hold));
    Instant until = facts.now + k_longest_validity;
    if (facts.begun) return Send{until};
    const auto layers = layers_of(facts);
    if (auto hold = time_hold(facts, layers)) return until_expiry(facts, std::move(*hold));
    if (facts.expires_at) until = std::min(until, *facts.expires_at);
    if (is_marketing(facts)) until = std::min(until, consent_ends(facts).value_or(until));
    return Send{closes_at(layers, facts.now, until)};
}

bool ends_by_time(HoldReason reason) {
    switch (reason) {
        case HoldReason::scheduled:
        case HoldReason::paused:
        case HoldReason::cap:
        case HoldReason::gap:
        case HoldReason::window: return true;
        case HoldReason::brake:
        case HoldReason::clock:
        case HoldReason::country_rules_missing:
        case HoldReason::open_case: return false;
    }
    return false;
}

std::string_view to_string(HoldReason reason) {
    switch (reason) {
        case HoldReason::scheduled: return "scheduled";
        case HoldReason::brake: return "brake";
        case HoldReason::clock: return "clock";
        case HoldReason::country_rules_missing: return "country_rules_missing";
        case HoldReason::open_case: return "open_case";
        case HoldReason::paused: return "paused";
        case HoldReason::cap: return "cap";
        case HoldReason::gap: return "gap";
        case HoldReason::window: return "window";
    }
    return "";
}

std::string_view to_string(SkipReason reason) {
    switch (reason) {
        case SkipReason::destination_forbidden: return "destination_forbidden";
        case SkipReason::suppressed: return "suppressed";
        case SkipReason::marketing_forbidden: return "marketing_forbidden";
        case SkipReason::no_consent: return "no_consent";
    }
    return "";
}

}  // namespace controller::policy
