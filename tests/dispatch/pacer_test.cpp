#include "controller/dispatch/pacer.hpp"

#include "tests/support/catch.hpp"

using controller::dispatch::Pacer;
using namespace std::chrono_literals;

namespace {

reader::Pacing limits(std::int64_t minute, std::int64_t hour, std::int64_t day) {
    return {.per_minute = minute,
            .per_hour = hour,
            .per_day = day,
            .per_month = {},
            .recipients_per_day = {},
            .recipients_per_month = 1000};
}

}  // namespace

TEST_CASE("in no minute and no hour more go than allowed", "[pacer]") {
    Pacer pacer(limits(15, 200, 1000));
    words::Monotonic now{};
    std::vector<words::Monotonic> sent;
    for (int second = 0; second < 3 * 3600; ++second, now += 1s) {
        while (pacer.may(now, 1)) {
            pacer.charge(now, 1);
            sent.push_back(now);
        }
    }
    CHECK(sent.size() == 600);
    for (std::size_t i = 0; i + 15 < sent.size(); ++i) CHECK(sent[i + 15] - sent[i] >= 60s);
    for (std::size_t i = 0; i + 200 < sent.size(); ++i) CHECK(sent[i + 200] - sent[i] >= 1h);
}

TEST_CASE("a full day ends with the day", "[pacer]") {
    Pacer pacer(limits(100, 100, 3));
    const words::Monotonic now{};
    for (int i = 0; i < 3; ++i) pacer.charge(now, 7);
    CHECK_FALSE(pacer.may(now, 7));
    CHECK(pacer.day_is_full(7));
    CHECK(pacer.may(now, 8));
}

TEST_CASE("what was sent before a restart counts", "[pacer]") {
    Pacer pacer(limits(2, 100, 10));
    const words::Monotonic now = words::Monotonic{} + 10h;
    pacer.seed(now, {50s, 10s, 30min}, 7, 9);
    CHECK_FALSE(pacer.may(now, 7));
    CHECK(pacer.next(now) == now + 10s);
    CHECK(pacer.may(now + 10s, 7));
    pacer.charge(now + 10s, 7);
    CHECK_FALSE(pacer.may(now + 2h, 7));
}

TEST_CASE("a part that did not go is given back", "[pacer]") {
    Pacer pacer(limits(1, 10, 10));
    const words::Monotonic now{};
    pacer.charge(now, 7);
    CHECK_FALSE(pacer.may(now, 7));
    pacer.refund();
    CHECK(pacer.may(now, 7));
}

TEST_CASE("a bound that no modem reaches costs nothing", "[pacer]") {
    Pacer pacer(limits(1'000'000, 1'000'000, 1'000'000'000));
    words::Monotonic now{};
    for (int i = 0; i < 200'000; ++i) {
        REQUIRE(pacer.may(now, 1));
        pacer.charge(now, 1);
    }
}
