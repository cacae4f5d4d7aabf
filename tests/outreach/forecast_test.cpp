#include "controller/outreach/forecast.hpp"

#include <date/tz.h>

#include "tests/support/catch.hpp"

using namespace controller::outreach;
using namespace std::chrono_literals;
namespace policy = controller::policy;

namespace {

reader::Pacing pacing(std::int64_t minute, std::int64_t hour, std::int64_t day, std::int64_t recipients) {
    return {minute, hour, day, {}, recipients};
}

std::string done(const Load& load, const Capacity& capacity, bool day_hours = false) {
    const auto* zone = date::locate_zone("Europe/Madrid");
    policy::WeekHours week;
    for (auto& hours : week) hours = {{9h, 19h}};
    week[6].clear();
    std::vector<policy::Layer> layers;
    if (day_hours) layers.push_back({"shop hours", zone, &week});
    const auto at = forecast(load, capacity, layers, *zone);
    return at ? words::to_rfc3339(*at) : "never";
}

const words::Instant k_monday = *words::from_rfc3339("2026-11-23T11:00:00Z");

}  // namespace

TEST_CASE("a forecast keeps to the narrowest limit", "[forecast]") {
    const std::int64_t none = 1'000'000;
    struct Case {
        std::int64_t parts;
        reader::Pacing sim;
        std::chrono::milliseconds air;
        std::string done;
    };
    const auto c = GENERATE_COPY(values<Case>({
        {0, pacing(1, 1, 1, 1), 1s, "2026-11-23T11:00:00Z"},
        {60, pacing(10, none, none, none), 1s, "2026-11-23T11:06:00Z"},
        {60, pacing(none, 60, none, none), 1s, "2026-11-23T12:00:00Z"},
        {60, pacing(none, none, none, none), 2s, "2026-11-23T11:02:00Z"},
        {150, pacing(60, none, 100, none), 1s, "2026-11-23T23:00:50Z"},
        {150, pacing(60, none, none, 100), 1s, "2026-11-30T23:00:50Z"},
        {350, pacing(60, none, none, 100), 1s, "never"},
    }));
    CAPTURE(c.parts, c.done);
    CHECK(done({k_monday, c.parts, c.parts, 0}, {{c.sim}, c.air}) == c.done);
}

TEST_CASE("a forecast waits for the open hours", "[forecast]") {
    const Capacity one{{pacing(1, 1000, 10000, 10000)}, 1s};
    CHECK(done({k_monday, 60, 60, 0}, one, true) == "2026-11-23T12:00:00Z");
    CHECK(done({k_monday, 480, 480, 0}, one, true) == "2026-11-24T09:00:00Z");  // seven hours, then one from 9:00
    const auto saturday = *words::from_rfc3339("2026-11-28T17:00:00Z");
    CHECK(done({saturday, 120, 120, 0}, one, true) == "2026-11-30T09:00:00Z");
}

TEST_CASE("several SIMs share the load, and none is never", "[forecast]") {
    const Capacity two{{pacing(10, 1000, 10000, 100), pacing(20, 10000, 10000, 100)}, 1s};
    CHECK(done({k_monday, 60, 60, 0}, two) == "2026-11-23T11:02:00Z");
    CHECK(done({k_monday, 60, 60, 150}, two) == "2026-11-30T23:00:20Z");
    CHECK(done({k_monday, 300, 100, 0}, two) == "2026-11-23T11:10:00Z");
    CHECK(done({k_monday, 60, 60, 0}, {}) == "never");
}
