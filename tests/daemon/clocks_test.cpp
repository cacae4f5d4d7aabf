#include "firmware/tillcastd/clocks.hpp"

#include "tests/support/catch.hpp"

using namespace firmware;
using namespace std::chrono_literals;

namespace {

class TwoClocks final : public words::Clock {
public:
    words::Instant now() const override { return civil; }
    words::Monotonic monotonic() const override { return running; }
    void pass(std::chrono::milliseconds time) {
        civil += time;
        running += time;
    }

    words::Instant civil = words::from_rfc3339("2026-11-22T10:00:00Z").value();
    words::Monotonic running{5h};
};

}  // namespace

TEST_CASE("the network's time vouches for civil time as long as nobody sets that", "[clock]") {
    TwoClocks clock;
    NetworkTime network;
    CHECK_FALSE(network.agrees(clock));
    network.hear("left", clock.now() + 9min, clock.monotonic());
    CHECK(network.agrees(clock));
    clock.pass(std::chrono::hours(24 * 30));
    CHECK(network.agrees(clock));
    clock.civil -= 24h;  // somebody sets it
    CHECK_FALSE(network.agrees(clock));
    clock.civil += 24h;
    CHECK(network.agrees(clock));
}

TEST_CASE("one modem that counts from its factory's day outvotes nobody", "[clock]") {
    TwoClocks clock;
    NetworkTime network;
    network.hear("left", words::from_rfc3339("2025-01-01T00:00:00Z").value(), clock.monotonic());
    CHECK_FALSE(network.agrees(clock));
    network.hear("right", clock.now() - 10min, clock.monotonic());
    CHECK(network.agrees(clock));
    network.hear("right", clock.now() - 11min, clock.monotonic());
    CHECK_FALSE(network.agrees(clock));
}

TEST_CASE("what a modem told last counts", "[clock]") {
    TwoClocks clock;
    NetworkTime network;
    network.hear("left", clock.now(), clock.monotonic());
    network.hear("left", clock.now() + 1h, clock.monotonic());
    CHECK_FALSE(network.agrees(clock));
}

TEST_CASE("the nearest of the networks is the one to ask, and one before this program says nothing", "[clock]") {
    TwoClocks clock;
    NetworkTime network;
    CHECK_FALSE(network.ahead(clock));
    network.hear("factory", words::from_rfc3339("1980-01-06T00:00:00Z").value(), clock.monotonic());
    CHECK_FALSE(network.ahead(clock));
    network.hear("left", clock.now() - 2h, clock.monotonic());
    CHECK(network.ahead(clock) == -2h);
    network.hear("right", clock.now() + 30min, clock.monotonic());
    CHECK(network.ahead(clock) == 30min);
    clock.pass(24h);
    CHECK(network.ahead(clock) == 30min);
}
