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
    words::SendingHours sending() {
        words::SendingHours made{hours(), words::Weekdays(random_() & 0x7fu), one_in(2)};
        if (one_in(3)) made.of_day[static_cast<unsigned>(below(7))] = hours();
        return made;
    }
    const date::time_zone* zone() {
        constexpr const char* names[] = {"Europe/Madrid", "Europe/London", "America/New_York", "Australia/Lord_Howe"};
        return date::locate_zone(names[below(4)]);
    }
    Instant near(Instant at) { return at + 1min * (below(4000) - 2000); }

private:
    std::mt19937 random_;
};

// have rules of their own, R-3 has none and is known, R-9 is a slip of the pen.
void set_regions(World& w, Chance& c) {
    if (c.one_in(2)) w.rules.region_rules["R-1"].marketing = c.sending();
    if (c.one_in(2)) w.rules.region_rules["R-1"].max_per_day = c.below(4);
    if (c.one_in(2)) w.rules.region_rules["R-2"].max_per_day = c.below(4);
    if (c.one_in(2)) w.rules.unknown_region = c.sending();
    w.rules.region_zones["R-3"] = {"Europe/Madrid"};
    constexpr std::string_view regions[] = {"", "R-1", "R-2", "R-3", "R-9"};
    w.facts.own_region = regions[c.below(5)];
    w.facts.region = regions[c.below(2)];
}

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
        if (c.one_in(2)) w.rules.regions["R-1"] = {rule};
    }
    if (c.one_in(4)) w.rules.soft_opt_in_for = std::chrono::months(1 + c.below(30));
    w.rules.marketing_forbidden = c.one_in(15);
    if (c.one_in(2)) set_regions(w, c);
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
    if (!c.one_in(4)) f.consent.at = f.now - 24h * c.below(900);
    f.suppression = {c.one_in(12), c.one_in(12)};
    if (c.one_in(4)) f.preference.hours = c.sending();
    if (c.one_in(6)) f.preference.pause_until = c.near(f.now);
    if (c.one_in(6)) f.preference.max_per_30d = c.below(4);
    const int reach = c.one_in(2) ? 30 : 1000;
    for (int n = c.below(5); n > 0; --n) w.sends.push_back(f.now - 1h * c.below(reach));
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

bool region_is_known(const World& w, const Facts& f) {
    return !f.own_region.empty() && (w.rules.region_rules.contains(std::string(f.own_region)) ||
                                     w.rules.region_zones.contains(std::string(f.own_region)));
}

std::vector<const words::SendingHours*> region_hours(const World& w, const Facts& f) {
    std::vector<const words::SendingHours*> hours;
    if (w.rules.region_rules.empty()) return hours;
    if (!region_is_known(w, f) && w.rules.unknown_region) return {&*w.rules.unknown_region};
    for (const auto& [region, rules] : w.rules.region_rules)
        if (rules.marketing && (region == f.own_region || !region_is_known(w, f))) hours.push_back(&*rules.marketing);
    return hours;
}

bool hours_allow(const World& w, const Facts& f) {
    const bool marketing = f.message_class == MessageClass::marketing;
    if (f.windows_open) return true;
    std::vector<Layer> layers;
    std::vector<const words::SendingHours*> all;
    if (w.has_rules && marketing) all.push_back(&w.rules.marketing);
    if (w.has_rules && marketing)
        for (const auto* hours : region_hours(w, f)) all.push_back(hours);
    if (w.has_rules && !marketing && w.rules.service) all.push_back(&*w.rules.service);
    if (marketing && f.preference.hours) all.push_back(&*f.preference.hours);
    for (const auto* zone : f.zones.empty() ? std::vector{f.shop_zone} : f.zones)
        for (const auto* hours : all) layers.push_back({"", zone, hours, w.has_rules ? &w.rules : nullptr, f.region});
    if (w.has_shop_hours && f.lane != words::Lane::alert) layers.push_back({"", f.shop_zone, &w.shop});
    return naive::open_at(layers, f.now);
}

bool caps_allow(const World& w, const Facts& f) {
    for (const auto& [region, rules] : w.rules.region_rules)
        if (w.has_rules && rules.max_per_day && (region == f.own_region || !region_is_known(w, f)) &&
            !cap_allows(*rules.max_per_day, 24h, f.sends, f.now))
            return false;
    if (w.caps.max && !cap_allows(*w.caps.max, w.caps.per, f.sends, f.now)) return false;
    if (f.stage == "loyal" && w.caps.stage_max.contains("loyal") &&
        !cap_allows(w.caps.stage_max.at("loyal"), w.caps.per, f.sends, f.now))
        return false;
    if (f.flow && !cap_allows(f.flow->max, f.flow->per, f.flow->sends, f.now)) return false;
    if (f.preference.max_per_30d && !cap_allows(*f.preference.max_per_30d, k_days_30, f.sends, f.now)) return false;
    return cap_allows(1, w.caps.min_gap, f.sends, f.now);
}

// Counted month by month: whether the day of the calendar `months` later, or the month's last, is still to come.
bool is_younger(Instant at, std::chrono::months months, Instant now) {
    const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    int month = static_cast<int>(static_cast<unsigned>(date.month())) - 1 + static_cast<int>(months.count());
    const std::chrono::year year(static_cast<int>(date.year()) + month / 12);
    month = month % 12 + 1;
    unsigned of_month = static_cast<unsigned>(date.day());
    const auto end = [&] { return year / month / static_cast<int>(of_month); };
    while (!end().ok()) --of_month;
    return now < Instant(std::chrono::sys_days(end())) + (at - day);
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
    if (marketing && !f.begun && w.has_rules && w.rules.marketing_forbidden) return Fate::skip;
    if (marketing) {
        if (status == Consent::Status::none || status == Consent::Status::withdrawn) return Fate::skip;
        if (status == Consent::Status::soft && w.has_rules && !w.rules.soft_opt_in) return Fate::skip;
        if (!f.begun && !wrong_clock && f.consent.expires_at && *f.consent.expires_at <= now) return Fate::skip;
        if (!f.begun && !wrong_clock && status == Consent::Status::soft && w.has_rules && w.rules.soft_opt_in_for &&
            (!f.consent.at || !is_younger(*f.consent.at, *w.rules.soft_opt_in_for, now)))
            return Fate::skip;
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
    const auto& regions = w.rules.region_rules;
    if (std::any_of(regions.begin(), regions.end(), [](const auto& each) { return each.second.max_per_day == 0; }))
        return true;
    return w.caps.max == 0 || w.facts.preference.max_per_30d == 0 || (w.facts.flow && w.facts.flow->max == 0) ||
           std::any_of(stages.begin(), stages.end(), [](const auto& stage) { return stage.second == 0; });
}

void narrow(words::SendingHours& hours, Chance& c) {
    if (c.one_in(2)) hours.days.reset(static_cast<std::size_t>(c.below(7)));
    if (c.one_in(2)) hours.on_holidays = false;
    if (!hours.of_day.empty() && c.one_in(2)) hours.days.reset(hours.of_day.begin()->first);
    if (c.one_in(2))
        hours.hours.until = hours.hours.from + (hours.hours.until - hours.hours.from) / 15min * 5min + 1min;
}

void lower(std::optional<std::int64_t>& max, Chance& c) { max = std::min<std::int64_t>(max.value_or(5), c.below(5)); }

void tighten(World& w, Chance& c) {
    auto& f = w.facts;
    switch (c.below(20)) {
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
        case 16: w.rules.marketing_forbidden = true; return;
        case 17: w.rules.soft_opt_in_for = std::chrono::months(1); return;
        case 18:
            for (auto& [region, rules] : w.rules.region_rules) lower(rules.max_per_day, c);
            return;
        case 19:
            for (auto& [region, rules] : w.rules.region_rules)
                if (rules.marketing) narrow(*rules.marketing, c);
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
        if (holds % 20 == 0 && hold->until - now < 48h)
            for (Instant at = now; at < hold->until; at += 1min) REQUIRE(expected(w, at) != Fate::send);
        for (int n = 0; n < 20; ++n) REQUIRE(expected(w, now + (hold->until - now) * n / 20) != Fate::send);
        const bool nothing_ever = hold->until >= now + k_horizon || has_cap_of_nothing(w);
        const auto after = judge(w.at(hold->until));
        if (const auto* still = std::get_if<Hold>(&after); still && !nothing_ever) {
            REQUIRE(still->reason != hold->reason);
            if (hold->reason != HoldReason::scheduled) REQUIRE_FALSE(ends_by_time(still->reason));
        }
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

// The messages of one contact over some weeks in which the clocks change: each is judged, goes at some instant while
// the verdict is valid, and what went is counted again at the end.
TEST_CASE("what was let go never exceeds a bound at the instant at which it went", "[judge][property]") {
    Chance c(7001);
    std::size_t sent = 0;
    for (int round = 0; round < 300; ++round) {
        INFO("round " << round);
        World w = random_world(c);
        auto& f = w.facts;
        f = World().facts;
        w.rules.marketing_forbidden = false;
        w.has_rules = true;
        w.rules.marketing = {{8h, 21h}, words::Weekdays(0x7f), true};
        w.has_shop_hours = false;
        w.allowed = {"+34"};
        w.sends.clear();
        w.caps = {1 + c.below(4), 24h * (1 + c.below(9)), 1h * c.below(40), {}};
        w.rules.region_rules = {{"R-1", {{}, 1 + c.below(3)}}};
        f.own_region = c.one_in(2) ? "R-1" : "";
        f.zones = {c.zone()};
        const Instant start = Instant(std::chrono::sys_days(std::chrono::year(2026) / (c.one_in(2) ? 3 : 10) / 20));
        for (Instant now = start; now < start + 24h * 20; now += 1min * c.below(500)) {
            const bool set_back = c.one_in(40);
            const Instant clock = set_back ? now - 1h * c.below(30) : now;
            const auto verdict = judge(w.at(clock));
            const auto* send = std::get_if<Send>(&verdict);
            if (!send) continue;
            const auto window = std::chrono::duration_cast<std::chrono::milliseconds>(send->valid_until - clock);
            const Instant at = clock + 1ms * c.below(static_cast<int>(window.count()));
            REQUIRE(naive::open_at(Layer{"", f.zones[0], &w.rules.marketing}, at));
            w.sends.push_back(at);
        }
        sent += w.sends.size();
        std::sort(w.sends.begin(), w.sends.end());
        for (std::size_t i = 0; i < w.sends.size(); ++i) {
            const auto until = [&](Period per) {
                return std::count_if(w.sends.begin() + static_cast<std::ptrdiff_t>(i), w.sends.end(),
                                     [&](Instant at) { return at < w.sends[i] + per; });
            };
            REQUIRE(until(w.caps.per) <= *w.caps.max);
            REQUIRE(until(24h) <= *w.rules.region_rules.at("R-1").max_per_day);
            if (i > 0) REQUIRE(w.sends[i] - w.sends[i - 1] >= w.caps.min_gap);
        }
    }
    CHECK(sent > 1000);
}
