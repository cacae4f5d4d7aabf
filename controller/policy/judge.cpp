#include "controller/policy/judge.hpp"

#include <date/tz.h>

#include <algorithm>

namespace controller::policy {

namespace {

using words::Instant;

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

bool has_consent(const Facts& facts) {
    switch (facts.consent.status) {
        case Consent::Status::none:
        case Consent::Status::withdrawn: return false;
        case Consent::Status::soft:
            if (facts.rules && !facts.rules->soft_opt_in) return false;  // without rules it waits for them
            break;
        case Consent::Status::granted: break;
    }
    const bool over = facts.consent.expires_at && *facts.consent.expires_at <= facts.now;
    return !over || facts.begun || !can_tell_time(facts);
}

std::optional<SkipReason> why_skip(const Facts& facts) {
    if (!is_allowed(facts)) return SkipReason::destination_forbidden;
    if (is_suppressed(facts)) return SkipReason::suppressed;
    if (is_marketing(facts) && !has_consent(facts)) return SkipReason::no_consent;
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
    if (per % hours(24) == Period(0)) return std::to_string(per / hours(24)) + " days";
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
    if (facts.preference.max_per_30d)
        keep_longer(longest,
                    cap_hold("the contact's wish", *facts.preference.max_per_30d, k_days_30, facts.sends, facts.now));
    return longest;
}

// The calendars this message keeps to; the law's first.
std::vector<Layer> layers_of(const Facts& facts) {
    std::vector<Layer> layers;
    if (facts.windows_open) return layers;
    const words::SendingHours* country = nullptr;
    if (facts.rules && is_marketing(facts)) country = &facts.rules->marketing;
    if (facts.rules && !is_marketing(facts) && facts.rules->service) country = &*facts.rules->service;
    const auto* wish = is_marketing(facts) && facts.preference.hours ? &*facts.preference.hours : nullptr;
    const std::vector<const date::time_zone*> shop_only{facts.shop_zone};
    for (const auto* zone : facts.zones.empty() ? shop_only : facts.zones) {
        if (country) layers.push_back({"country hours", zone, country, facts.rules, facts.region});
        if (wish) layers.push_back({"the contact's hours", zone, wish, facts.rules, facts.region});
    }
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
    keep_longer(longest, window_hold(layers, facts.now));
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
    if (const auto reason = why_skip(facts)) return Skip{*reason};
    if (timed && facts.not_before && *facts.not_before > facts.now)
        return until_expiry(facts, {HoldReason::scheduled, *facts.not_before});
    if (auto hold = event_hold(facts)) return until_expiry(facts, std::move(*hold));
    Instant until = facts.now + k_longest_validity;
    if (facts.begun) return Send{until};
    const auto layers = layers_of(facts);
    if (auto hold = time_hold(facts, layers)) return until_expiry(facts, std::move(*hold));
    if (facts.expires_at) until = std::min(until, *facts.expires_at);
    if (is_marketing(facts) && facts.consent.expires_at) until = std::min(until, *facts.consent.expires_at);
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
        case SkipReason::no_consent: return "no_consent";
    }
    return "";
}

}  // namespace controller::policy
