#include "controller/outreach/forecast.hpp"

#include <date/tz.h>

#include <algorithm>
#include <random>

#include "controller/dispatch/pacer.hpp"
#include "tests/support/catch.hpp"

using namespace controller::outreach;
using namespace std::chrono_literals;
namespace dispatch = controller::dispatch;
namespace policy = controller::policy;

namespace {

constexpr std::int64_t k_none = 1'000'000;

Capacity::Sim sim(std::int64_t minute, std::int64_t hour, std::int64_t day, std::int64_t recipients,
                  std::chrono::milliseconds air = 1s) {
    Capacity::Sim made{.tariff = {.name = "a", .pacing = {}}, .usage = {}, .part_time = air};
    made.tariff.pacing = {minute, hour, day, {}, {}, recipients};
    return made;
}

const date::time_zone& madrid() { return *date::locate_zone("Europe/Madrid"); }
const words::Instant k_monday = *words::from_rfc3339("2026-11-23T11:00:00Z");

Forecast of(const Load& load, std::vector<Capacity::Sim> sims, bool day_hours = false, int share = 0) {
    policy::WeekHours week;
    for (auto& hours : week) hours = {{9h, 19h}};
    week[6].clear();
    std::vector<policy::Layer> layers;
    if (day_hours) layers.push_back({"shop hours", &madrid(), &week});
    return forecast(load, {std::move(sims), share, 0}, layers, madrid());
}

Load load(std::int64_t parts) { return {.from = k_monday, .parts = parts, .recipients = parts}; }

void check_about(const Forecast& told, const char* wanted) {
    REQUIRE(told.done);
    const auto at = *words::from_rfc3339(wanted);
    const auto slack = std::max<std::chrono::milliseconds>(3s, (at - k_monday) / 50);
    CAPTURE(words::to_rfc3339(*told.done), wanted);
    CHECK(*told.done > at - slack);
    CHECK(*told.done < at + slack);
}

}  // namespace

TEST_CASE("a forecast keeps to the narrowest limit and names it", "[forecast]") {
    struct Case {
        std::int64_t parts;
        Capacity::Sim sim;
        const char* done;
        const char* limit;
    };
    const auto c = GENERATE(values<Case>({
        {60, sim(10, k_none, k_none, k_none), "2026-11-23T11:06:00Z", "minute"},
        {120, sim(k_none, 60, k_none, k_none), "2026-11-23T12:01:00Z", "hour"},
        {60, sim(k_none, k_none, k_none, k_none, 2s), "2026-11-23T11:02:00Z", "air"},
        {150, sim(60, k_none, 100, k_none), "2026-11-23T23:00:50Z", "parts_day"},
        {150, sim(60, k_none, k_none, 100), "2026-11-30T23:00:50Z", "recipients_month"},
    }));
    CAPTURE(c.parts, c.limit);
    const auto told = of(load(c.parts), {c.sim});
    check_about(told, c.done);
    CHECK(told.limit == c.limit);
    CHECK(told.sim == "a");
}

TEST_CASE("what is used already counts, and what renews comes back", "[forecast]") {
    auto used = sim(60, k_none, 100, k_none);
    used.usage.parts_today = 90;
    check_about(of(load(20), {used}), "2026-11-23T23:00:10Z");
    auto month = sim(60, k_none, k_none, k_none);
    month.tariff.pacing.per_month = 100;
    month.tariff.billing_day = 25;
    month.usage.parts_month = 100;
    const auto told = of(load(30), {month});
    check_about(told, "2026-11-24T23:00:30Z");
    CHECK(told.limit == "parts_month");
    auto money = sim(60, k_none, k_none, k_none);
    money.tariff.price_per_part = reader::Amount{100'000, "EUR"};
    money.tariff.daily_spend = reader::Amount{1'000'000, "EUR"};
    money.tariff.bundle = 5;
    const auto spent = of(load(20), {money});
    check_about(spent, "2026-11-23T23:00:05Z");
    CHECK(spent.limit == "daily_spend");
    CHECK(spent.cost == 1'500'000);
    CHECK(spent.currency == "EUR");
}

TEST_CASE("numbers that a SIM has texted this month take nothing of its recipients", "[forecast]") {
    auto some = load(150);
    some.new_month = 0.5;
    check_about(of(some, {sim(60, k_none, k_none, 100)}), "2026-11-23T11:02:30Z");
}

TEST_CASE("a forecast waits for the open hours", "[forecast]") {
    const auto one = sim(1, k_none, k_none, k_none);
    check_about(of(load(60), {one}, true), "2026-11-23T12:00:00Z");
    check_about(of(load(480), {one}, true), "2026-11-24T09:00:00Z");  // seven hours, then one from 9:00
    Load late{.from = *words::from_rfc3339("2026-11-28T17:00:00Z"), .parts = 120, .recipients = 120};
    const auto told = of(late, {one}, true);
    check_about(told, "2026-11-30T09:00:00Z");
    CHECK(told.limit == "hours");
}

TEST_CASE("several SIMs share the load, and none is never", "[forecast]") {
    const std::vector two = {sim(10, k_none, k_none, k_none), sim(20, k_none, k_none, k_none)};
    check_about(of(load(60), two), "2026-11-23T11:02:00Z");
    CHECK_FALSE(of(load(60), {}).done);
    CHECK_FALSE(of(load(350), {sim(60, k_none, k_none, 100)}).done);
    CHECK(of(load(0), {}).done == k_monday);
}

TEST_CASE("service beside a campaign slows it by its share", "[forecast]") {
    auto busy = sim(20, k_none, k_none, k_none);
    busy.service_an_hour = 60;
    check_about(of(load(160), {busy}, false, 20), "2026-11-23T11:10:00Z");  // sixteen a minute are bulk's
    CHECK(*of(load(160), {sim(20, k_none, k_none, k_none)}, false, 20).done < k_monday + 9min);
}

// Against the real pacers and tariffs, part by part: the forecast is within five percent.
TEST_CASE("a forecast comes true within five percent", "[forecast][property]") {
    std::mt19937_64 dice(5);
    const auto pick = [&](int from, int to) { return std::uniform_int_distribution(from, to)(dice); };
    for (int round = 0; round < 40; ++round) {
        const int share = pick(0, 40), jitter = pick(1, 50);
        std::vector<Capacity::Sim> sims;
        for (int i = pick(1, 6); i > 0; --i) {
            auto made =
                sim(pick(0, 2) == 0 ? k_none : pick(5, 60), pick(0, 1) == 0 ? k_none : pick(100, 2000),
                    pick(0, 1) == 0 ? k_none : pick(300, 2000), k_none, std::chrono::milliseconds(pick(300, 4000)));
            made.usage.parts_today = pick(0, 100);
            made.usage.parts_month = made.usage.parts_today;
            sims.push_back(made);
        }
        const int parts = pick(300, 4000);
        const auto foretold = forecast(load(parts), {sims, share, jitter}, {}, madrid()).done;
        struct Real {
            dispatch::Pacer pacer;
            dispatch::Tariff tariff;
            dispatch::Usage usage;
            std::chrono::milliseconds air;
            words::Instant free;
        };
        std::vector<Real> real;
        for (const auto& each : sims)
            real.push_back({dispatch::Pacer(each.tariff.pacing, {share, jitter}, static_cast<std::uint64_t>(round)),
                            each.tariff, each.usage, each.part_time, k_monday});
        const words::Monotonic start = words::Monotonic{} + 1000h;
        const auto day_of = [](words::Instant at) { return dispatch::billing_at(at, 1, madrid()).day; };
        words::Instant last = k_monday;
        for (int sent = 0; sent < parts;) {
            auto& next = *std::min_element(real.begin(), real.end(),
                                           [](const Real& a, const Real& b) { return a.free < b.free; });
            const auto now = next.free;
            const auto mono = start + (now - k_monday);
            const auto paced = next.pacer.next(mono, true);
            const auto billing = dispatch::billing_at(now, 1, madrid());
            const auto room = dispatch::room_for(next.tariff, next.usage, billing, {.leave = share}, now);
            if (paced > mono || !room.fits()) {
                next.free = std::max(now + std::chrono::ceil<std::chrono::milliseconds>(paced - mono),
                                     room.fits() ? now : room.until);
                if (day_of(next.free) != billing.day) next.usage.parts_today = 0;
                continue;
            }
            next.pacer.charge(mono, true);
            next.pacer.handed(mono);
            ++next.usage.parts_today;
            ++next.usage.parts_month;
            last = std::max(last, now);
            next.free = now + next.air;
            if (day_of(next.free) != billing.day) next.usage.parts_today = 0;
            ++sent;
        }
        CAPTURE(round, parts, share, jitter, sims.size());
        REQUIRE(foretold);
        const auto took = std::chrono::duration<double>(last - k_monday).count();
        const auto expected = std::chrono::duration<double>(*foretold - k_monday).count();
        CAPTURE(took, expected);
        CHECK(expected > 0.95 * took - 10);
        CHECK(expected < 1.05 * took + 10);
    }
}
