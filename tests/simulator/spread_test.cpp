#include "modem/simulator/spread.hpp"

#include <algorithm>
#include <vector>

#include "tests/support/catch.hpp"

using namespace modem::simulator;
using std::chrono::milliseconds;

TEST_CASE("a spread is written as it is read", "[simulator]") {
    for (const auto* text : {"fixed:0", "fixed:50", "fixed:0.5", "uniform:1000,12000", "lognormal:2500,0.6"}) {
        const auto spread = Spread::parse(text);
        REQUIRE(spread);
        CHECK(spread->text() == text);
    }
}

TEST_CASE("a spread of no form, or out of bounds, is refused", "[simulator]") {
    for (const auto* text :
         {"", "50", "fixed", "fixed:", "fixed:-1", "fixed:1,2", "fixed:x", "fixed:nan", "fixed:1e99", "uniform:5",
          "uniform:5,1", "uniform:,", "lognormal:0,1", "lognormal:100,9", "normal:1,2", "fixed:50 "})
        CHECK_FALSE(Spread::parse(text).has_value());
}

TEST_CASE("times keep to their shape, and the same seed gives the same times", "[simulator]") {
    Dice dice(7);
    Dice again(7);
    const auto uniform = *Spread::parse("uniform:10,20");
    const auto lognormal = *Spread::parse("lognormal:1000,0.5");
    std::vector<std::chrono::nanoseconds> times;
    for (int i = 0; i < 2001; ++i) {
        const auto time = uniform.draw(dice);
        CHECK(time == uniform.draw(again));
        CHECK((time >= milliseconds(10) && time <= milliseconds(20)));
        times.push_back(lognormal.draw(dice));
        static_cast<void>(lognormal.draw(again));
    }
    std::sort(times.begin(), times.end());
    const auto median = times[1000];
    CHECK((median > milliseconds(930) && median < milliseconds(1070)));
    CHECK(Spread::fixed(milliseconds(40)).draw(dice) == milliseconds(40));
}
