#include "controller/policy/window.hpp"

#include <date/tz.h>

#include "tests/policy/naive.hpp"
#include "tests/support/catch.hpp"

using namespace controller::policy;
using namespace std::chrono;
using namespace std::chrono_literals;
using words::DayHours;
using words::Instant;

namespace {

Instant utc(const char* text) { return words::from_rfc3339(text).value(); }

words::HolidayRule fixed(unsigned month, unsigned day) {
    words::HolidayRule rule;
    rule.month = month;
    rule.day = day;
    return rule;
}

WeekHours every_day(std::vector<DayHours> hours) {
    WeekHours week;
    week.fill(std::move(hours));
    return week;
}

// Walks minute by minute over the days around `day` and holds each answer against the wall clock's.
void compare(std::span<const Layer> layers, sys_days day) {
    const Instant from = day - days(1), horizon = day + days(2);
    const auto count = static_cast<std::size_t>((horizon - from) / 1min);
    std::vector<bool> open(count);
    for (std::size_t i = 0; i < count; ++i) open[i] = naive::open_at(layers, from + minutes(i));
    Instant opening = horizon, closing = horizon;
    int wrong = 0;
    for (std::size_t i = count; i-- > 0;) {
        const Instant at = from + minutes(i);
        (open[i] ? opening : closing) = at;
        wrong += open_at(layers, at) != open[i];
        wrong += open_at(layers, at + 59'999ms) != open[i];
        wrong += next_opening(layers, at, horizon) != opening;
        wrong += next_opening(layers, at + 1ms, horizon) != (open[i] ? at + 1ms : opening);
        wrong += closes_at(layers, at, horizon) != closing;
        wrong += closes_at(layers, at + 1ms, horizon) != (open[i] ? closing : at + 1ms);
    }
    CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("openings agree with a walk by minutes over the days when clocks change", "[window]") {
    struct Change {
        const char* zone;
        sys_days day;
    };
    const auto change = GENERATE(values<Change>({{"Europe/Madrid", 2026y / 3 / 29},
                                                 {"Europe/Madrid", 2026y / 10 / 25},
                                                 {"Europe/London", 2026y / 3 / 29},
                                                 {"Europe/London", 2026y / 10 / 25},
                                                 {"America/New_York", 2026y / 3 / 8},
                                                 {"America/New_York", 2026y / 11 / 1},
                                                 {"Australia/Lord_Howe", 2026y / 4 / 5},
                                                 {"Australia/Lord_Howe", 2026y / 10 / 4},
                                                 {"America/Santiago", 2026y / 4 / 5},  // back at midnight
                                                 {"America/Santiago", 2026y / 9 / 6},  // forward at midnight
                                                 {"Pacific/Apia", 2011y / 12 / 30},    // a day left out
                                                 {"Asia/Kathmandu", 2026y / 6 / 15}}));
    const auto hours = GENERATE(values<std::vector<DayHours>>({{{0min, 24h}},
                                                               {{8h + 30min, 20h}},
                                                               {{2h, 3h}},
                                                               {{1h, 2h}},
                                                               {{1h + 45min, 2h + 15min}},
                                                               {{0min, 1min}},
                                                               {{23h, 24h}, {0min, 2h}},
                                                               {{9h, 14h}, {13h, 13h + 30min}, {16h, 20h}},
                                                               {}}));
    INFO(change.zone);
    const auto week = every_day(hours);
    const std::vector<Layer> layers{{"shop hours", date::locate_zone(change.zone), &week}};
    compare(layers, change.day);
}

TEST_CASE("several calendars are open where all of them are, each on its own clock", "[window]") {
    words::CountryRules spain;
    spain.holidays = {fixed(3, 30), fixed(10, 26)};
    spain.regions["ES-MD"] = {fixed(3, 28)};
    const words::SendingHours law{{8h, 21h}, words::Weekdays(0x3f), false};
    const words::SendingHours wish{{0min, 11h + 15min}, words::Weekdays(0x77), true};
    auto shop = every_day({{9h, 14h}, {17h, 20h + 30min}});
    shop[6].clear();
    const auto* madrid = date::locate_zone("Europe/Madrid");
    const auto* canary = date::locate_zone("Atlantic/Canary");
    const auto* york = date::locate_zone("America/New_York");
    const std::vector<Layer> layers{{"country hours", madrid, &law, &spain, "ES-MD"},
                                    {"country hours", canary, &law, &spain, ""},
                                    {"the contact's hours", york, &wish, &spain, ""},
                                    {"shop hours", madrid, &shop}};
    const std::size_t used = GENERATE(0, 1, 2, 3, 4);
    compare(std::span(layers).first(used), 2026y / 3 / 29);
    compare(std::span(layers).first(used), 2026y / 10 / 25);
}

TEST_CASE("an hour that comes twice is open twice and one left out is not there", "[window]") {
    const auto week = every_day({{2h, 3h}});
    const std::vector<Layer> layers{{"shop hours", date::locate_zone("Europe/Madrid"), &week}};
    const Instant autumn = utc("2026-10-24T12:00:00Z");
    const Instant opening = next_opening(layers, autumn, autumn + days(2));
    CHECK(opening == utc("2026-10-25T00:00:00Z"));
    CHECK(closes_at(layers, opening, autumn + days(2)) == utc("2026-10-25T02:00:00Z"));
    const Instant spring = utc("2026-03-28T12:00:00Z");
    CHECK(next_opening(layers, spring, spring + days(5)) == utc("2026-03-30T00:00:00Z"));
}

TEST_CASE("what never opens waits until the horizon", "[window]") {
    const words::SendingHours never{{9h, 20h}, words::Weekdays(0), true};
    const std::vector<Layer> layers{{"country hours", date::locate_zone("Europe/Madrid"), &never}};
    const Instant now = utc("2026-10-24T12:00:00Z");
    CHECK(next_opening(layers, now, now + days(60)) == now + days(60));
    CHECK(closed_layer(layers, now) == &layers[0]);
    CHECK(closes_at(layers, now, now + 1h) == now);
}

TEST_CASE("without a calendar it is always open", "[window]") {
    const Instant now = utc("2026-10-24T12:00:00Z");
    CHECK(open_at({}, now));
    CHECK(next_opening({}, now, now + 1h) == now);
    CHECK(closes_at({}, now, now + 1h) == now + 1h);
    CHECK(closed_layer({}, now) == nullptr);
}
