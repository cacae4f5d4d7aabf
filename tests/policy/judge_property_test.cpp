#include <algorithm>
#include <random>

#include "controller/policy/judge.hpp"
#include "tests/policy/naive.hpp"
#include "tests/policy/world.hpp"
#include "tests/support/catch.hpp"

using namespace controller::policy;
using namespace std::chrono_literals;
using words::Instant;
using words::MessageClass;

namespace {

constexpr auto k_never = Instant::max();

class Chance {
public:
    explicit Chance(unsigned seed) : random_(seed) {}
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
    bool one_in(int n) { return below(n) == 0; }
    words::DayHours hours() {
        const int from = below(24 * 4), length = 1 + below(24 * 4 - from);
        return {15min * from, 15min * (from + length)};
    }
    words::SendingHours sending() { return {hours(), words::Weekdays(random_() & 0x7fu), one_in(2)}; }
    const date::time_zone* zone() {
        constexpr const char* names[] = {"Europe/Madrid", "Europe/London", "America/New_York", "Australia/Lord_Howe"};
        return date::locate_zone(names[below(4)]);
    }
    Instant near(Instant at) { return at + 1min * (below(4000) - 2000); }

private:
    std::mt19937 random_;
};

void set_country(World& w, Chance& c) {
    w.has_rules = !c.one_in(8);
    w.rules.marketing = c.sending();
    w.rules.soft_opt_in = c.one_in(2);
    if (c.one_in(2)) w.rules.service = c.sending();
    for (int n = c.below(3); n > 0; --n) {
        auto& rule = w.rules.holidays.emplace_back();
        rule.month = c.one_in(2) ? 3 : 10;
        rule.day = 24 + static_cast<unsigned>(c.below(7));
        rule.substitute = static_cast<words::HolidayRule::Substitute>(c.below(4));
    }
    w.has_shop_hours = c.one_in(2);
    for (auto& day : w.shop)
        for (int n = c.below(3); n > 0; --n) day.push_back(c.hours());
}

void set_contact(World& w, Chance& c) {
    auto& f = w.facts;
    f.zones.clear();
    for (int n = c.below(3); n > 0; --n) f.zones.push_back(c.zone());
    f.shop_zone = c.zone();
    f.consent.status = c.one_in(2) ? Consent::Status::granted : static_cast<Consent::Status>(c.below(4));
    if (c.one_in(6)) f.consent.expires_at = c.near(f.now);
    f.suppression = {c.one_in(12), c.one_in(12)};
    if (c.one_in(4)) f.preference.hours = c.sending();
    if (c.one_in(6)) f.preference.pause_until = c.near(f.now);
    if (c.one_in(6)) f.preference.max_per_30d = c.below(4);
    for (int n = c.below(5); n > 0; --n) w.sends.push_back(f.now - 1h * c.below(1000));
    if (c.one_in(3)) w.caps.max = c.below(5);
    if (c.one_in(3)) w.caps.min_gap = 1h * c.below(100);
    if (c.one_in(3)) w.caps.stage_max["loyal"] = c.below(5);
    w.caps.per = 1h * (1 + c.below(800));
    f.stage = c.one_in(2) ? "loyal" : "";
    f.open_case = c.one_in(12);
}

World random_world(Chance& c) {
    World w;
    auto& f = w.facts;
    const std::chrono::sys_days change = std::chrono::year(2026) / (c.one_in(2) ? 3 : 10) / 25;
    f.now = Instant(change) + 1min * (c.below(60 * 24 * 14) - 60 * 24 * 7) + 1ms * c.below(60'000);
    f.message_class = c.one_in(3) ? MessageClass::service : MessageClass::marketing;
    f.lane = static_cast<words::Lane>(c.below(3));
    f.clock_trusted = !c.one_in(8);
    f.begun = c.one_in(10);
    f.is_confirmation = c.one_in(10);
    f.windows_open = c.one_in(6);
    if (c.one_in(10)) f.brake = static_cast<Brake>(c.below(3));
    if (c.one_in(5)) f.not_before = c.near(f.now);
    if (c.one_in(4)) f.expires_at = c.near(f.now);
    if (c.one_in(12)) w.allowed = {"+33"};
    if (c.one_in(4)) f.flow = FlowCap{"winback", c.below(4), 1h * (1 + c.below(500)), {}};
    for (int n = c.below(4); n > 0; --n) w.flow_sends.push_back(f.now - 1h * c.below(600));
    set_country(w, c);
    set_contact(w, c);
    return w;
}

bool cap_allows(std::int64_t max, Period per, std::span<const Instant> sends, Instant now) {
    return std::count_if(sends.begin(), sends.end(), [&](Instant at) { return at > now - per; }) < max;
}

bool hours_allow(const World& w, const Facts& f) {
    const bool marketing = f.message_class == MessageClass::marketing;
    if (f.windows_open) return true;
    std::vector<Layer> layers;
    for (const auto* zone : f.zones.empty() ? std::vector{f.shop_zone} : f.zones) {
        if (w.has_rules && marketing) layers.push_back({"", zone, &w.rules.marketing, &w.rules});
        if (w.has_rules && !marketing && w.rules.service) layers.push_back({"", zone, &*w.rules.service, &w.rules});
        if (marketing && f.preference.hours) layers.push_back({"", zone, &*f.preference.hours, &w.rules});
    }
    if (w.has_shop_hours && f.lane != words::Lane::alert) layers.push_back({"", f.shop_zone, &w.shop});
    return naive::open_at(layers, f.now);
}

bool caps_allow(const World& w, const Facts& f) {
    if (w.caps.max && !cap_allows(*w.caps.max, w.caps.per, f.sends, f.now)) return false;
    if (f.stage == "loyal" && w.caps.stage_max.contains("loyal") &&
        !cap_allows(w.caps.stage_max.at("loyal"), w.caps.per, f.sends, f.now))
        return false;
    if (f.flow && !cap_allows(f.flow->max, f.flow->per, f.flow->sends, f.now)) return false;
    if (f.preference.max_per_30d && !cap_allows(*f.preference.max_per_30d, k_days_30, f.sends, f.now)) return false;
    return cap_allows(1, w.caps.min_gap, f.sends, f.now);
}

enum class Fate { send, hold, skip, expire };

Fate fate(const Verdict& verdict) {
    if (std::holds_alternative<Send>(verdict)) return Fate::send;
    if (std::holds_alternative<Hold>(verdict)) return Fate::hold;
    return std::holds_alternative<Skip>(verdict) ? Fate::skip : Fate::expire;
}

// What must become of the message, said once more in the plainest words.
Fate expected(const World& w, Instant now) {
    const Facts f = w.at(now);
    const bool marketing = f.message_class == MessageClass::marketing;
    const bool wrong_clock = marketing && !f.clock_trusted;
    const auto status = f.consent.status;
    if (!f.begun && !wrong_clock && f.expires_at && *f.expires_at <= now) return Fate::expire;
    if (w.allowed.front() == "+33") return Fate::skip;
    if (!f.is_confirmation && (f.suppression.all || (f.suppression.marketing && marketing))) return Fate::skip;
    if (marketing) {
        if (status == Consent::Status::none || status == Consent::Status::withdrawn) return Fate::skip;
        if (status == Consent::Status::soft && w.has_rules && !w.rules.soft_opt_in) return Fate::skip;
        if (!f.begun && !wrong_clock && f.consent.expires_at && *f.consent.expires_at <= now) return Fate::skip;
    }
    if (f.brake == Brake::all || (f.brake == Brake::marketing && marketing)) return Fate::hold;
    if (f.begun) return Fate::send;
    if (wrong_clock || (f.not_before && *f.not_before > now)) return Fate::hold;
    if (marketing) {
        if (!w.has_rules || f.open_case || !caps_allow(w, f)) return Fate::hold;
        if (f.preference.pause_until && *f.preference.pause_until > now) return Fate::hold;
    }
    return hours_allow(w, f) ? Fate::send : Fate::hold;
}

// When the message goes if nothing else changes; k_never if it does not within the horizon.
Instant first_send(const World& w) {
    Instant now = w.facts.now;
    while (now <= w.facts.now + k_horizon) {
        const auto verdict = judge(w.at(now));
        if (std::holds_alternative<Send>(verdict)) return now;
        const auto* hold = std::get_if<Hold>(&verdict);
        if (!hold || !ends_by_time(hold->reason)) return k_never;
        REQUIRE(hold->until > now);
        now = hold->until;
    }
    return k_never;
}

bool has_cap_of_nothing(const World& w) {
    const auto& stages = w.caps.stage_max;
    return w.caps.max == 0 || w.facts.preference.max_per_30d == 0 || (w.facts.flow && w.facts.flow->max == 0) ||
           std::any_of(stages.begin(), stages.end(), [](const auto& stage) { return stage.second == 0; });
}

void narrow(words::SendingHours& hours, Chance& c) {
    if (c.one_in(2)) hours.days.reset(static_cast<std::size_t>(c.below(7)));
    if (c.one_in(2)) hours.on_holidays = false;
    if (c.one_in(2))
        hours.hours.until = hours.hours.from + (hours.hours.until - hours.hours.from) / 15min * 5min + 1min;
}

void lower(std::optional<std::int64_t>& max, Chance& c) { max = std::min<std::int64_t>(max.value_or(5), c.below(5)); }

void tighten(World& w, Chance& c) {
    auto& f = w.facts;
    switch (c.below(16)) {
        case 0: return lower(w.caps.max, c);
        case 1: w.caps.min_gap += 1h * c.below(50); return;
        case 2: w.caps.stage_max["loyal"] = std::min<std::int64_t>(w.caps.stage_max["loyal"], c.below(5)); return;
        case 3: w.sends.push_back(f.now - 1h * c.below(900)); return;
        case 4: return narrow(w.rules.marketing, c);
        case 5: f.preference.hours ? narrow(*f.preference.hours, c) : void(f.preference.hours = c.sending()); return;
        case 6: w.rules.service ? narrow(*w.rules.service, c) : void(w.rules.service = c.sending()); return;
        case 7: w.has_shop_hours = true; return;
        case 8: f.clock_trusted = f.clock_trusted && f.message_class == MessageClass::service; return;
        case 9: f.consent.status = Consent::Status::withdrawn; return;
        case 10: f.suppression.all = true; return;
        case 11: f.brake = Brake::all; return;
        case 12: f.not_before = std::max(f.not_before.value_or(f.now), f.now + 1min * c.below(3000)); return;
        case 13: f.expires_at = std::min(f.expires_at.value_or(k_never), f.now + 1min * c.below(3000)); return;
        case 14: f.preference.pause_until = std::max(f.preference.pause_until.value_or(f.now), c.near(f.now)); return;
        case 15:
            if (!f.zones.empty()) f.zones.push_back(c.zone());
            return;
    }
}

}  // namespace

TEST_CASE("the verdict is the one that the rules in plain words give", "[judge][property]") {
    Chance c(20261122);
    int sent = 0, held = 0;
    for (int round = 0; round < 20'000; ++round) {
        INFO("round " << round);
        const World w = random_world(c);
        const auto verdict = w.judge();
        REQUIRE(fate(verdict) == expected(w, w.facts.now));
        sent += fate(verdict) == Fate::send;
        held += fate(verdict) == Fate::hold;
        if (const auto* send = std::get_if<Send>(&verdict)) {
            REQUIRE(send->valid_until > w.facts.now);
            REQUIRE(send->valid_until <= w.facts.now + k_longest_validity);
            for (Instant at = w.facts.now; at < send->valid_until; at += 1min) REQUIRE(expected(w, at) == Fate::send);
            REQUIRE(expected(w, send->valid_until - 1ms) == Fate::send);
        }
    }
    CHECK(sent > 1000);
    CHECK(held > 1000);
}

TEST_CASE("a hold ends when its reason does, and not before the message could go", "[judge][property]") {
    Chance c(41);
    int holds = 0;
    for (int round = 0; round < 20'000; ++round) {
        INFO("round " << round);
        const World w = random_world(c);
        const auto verdict = w.judge();
        const auto* hold = std::get_if<Hold>(&verdict);
        if (!hold) continue;
        const Instant now = w.facts.now;
        REQUIRE(hold->until > now);
        if (w.facts.expires_at && *w.facts.expires_at > now) REQUIRE(hold->until <= *w.facts.expires_at);
        if (!ends_by_time(hold->reason)) continue;
        ++holds;
        REQUIRE(expected(w, hold->until - 1ms) != Fate::send);
        for (int n = 0; n < 20; ++n) REQUIRE(expected(w, now + (hold->until - now) * n / 20) != Fate::send);
        const bool nothing_ever = hold->until == now + k_horizon || has_cap_of_nothing(w);
        const auto after = judge(w.at(hold->until));
        if (const auto* still = std::get_if<Hold>(&after); still && !nothing_ever)
            REQUIRE(still->reason != hold->reason);
    }
    CHECK(holds > 1000);
}

TEST_CASE("tighter facts never give an earlier send", "[judge][property]") {
    Chance c(97);
    int later = 0;
    for (int round = 0; round < 20'000; ++round) {
        INFO("round " << round);
        World w = random_world(c);
        w.facts.begun = false;
        w.caps.stage_max.try_emplace("loyal", 5);
        const Instant before = first_send(w);
        tighten(w, c);
        const Instant after = first_send(w);
        REQUIRE(after >= before);
        later += after > before;
    }
    CHECK(later > 1000);
}
