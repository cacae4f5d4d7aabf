#include "controller/policy/caps.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "tests/support/catch.hpp"

using namespace controller::policy;
using namespace std::chrono_literals;
using words::Instant;

namespace {

const Instant k_now = words::from_ms(1'795'000'000'000);

std::vector<Instant> ago(std::initializer_list<std::chrono::hours> hours) {
    std::vector<Instant> sends;
    for (const auto h : hours) sends.push_back(k_now - h);
    return sends;
}

}  // namespace

TEST_CASE("a cap is free again when enough sends have left the period", "[caps]") {
    struct Case {
        int max;
        Period per;
        std::vector<Instant> sends;
        std::optional<Instant> free;
    };
    const std::vector<Case> cases = {
        {1, 24h, {}, {}},
        {1, 24h, ago({24h}), {}},
        {1, 24h, ago({25h, 48h}), {}},
        {1, 24h, ago({23h}), k_now + 1h},
        {1, 24h, ago({0h}), k_now + 24h},
        {2, 24h, ago({23h}), {}},
        {2, 24h, ago({23h, 5h}), k_now + 1h},
        {2, 24h, ago({5h, 23h}), k_now + 1h},
        {2, 24h, ago({1h, 5h, 23h}), k_now + 19h},
        {2, 24h, ago({1h, 1h, 1h}), k_now + 23h},
        {4, k_days_30, ago({700h, 600h, 500h, 100h}), k_now + 20h},
        {4, k_days_30, ago({720h, 600h, 500h, 100h}), {}},
        {1, 24h, ago({-2h}), k_now + 26h},
        {0, 24h, {}, k_now + 24h},
        {0, 24h, ago({1h}), k_now + 24h},
        {-1, 24h, {}, k_now + 24h},
        {1, 0ms, ago({0h}), {}},
    };
    for (std::size_t i = 0; i < cases.size(); ++i) {
        INFO("case " << i);
        CHECK(free_again(cases[i].max, cases[i].per, cases[i].sends, k_now) == cases[i].free);
    }
}

TEST_CASE("the first free instant is the first at which fewer than the cap count", "[caps]") {
    std::mt19937 random(7);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (int round = 0; round < 3000; ++round) {
        std::vector<Instant> sends;
        for (int n = below(8); n > 0; --n) sends.push_back(k_now - std::chrono::milliseconds(below(40)));
        const int max = 1 + below(4);
        const Period per(below(30));
        Instant first = k_now;
        while (sends_within(per, sends, first) >= max) first += 1ms;
        CHECK(free_again(max, per, sends, k_now).value_or(k_now) == first);
    }
}

TEST_CASE("a send counts until the period after it has passed", "[caps]") {
    CHECK(sends_within(24h, ago({0h, 23h, 24h, 25h}), k_now) == 2);
    CHECK(sends_within(24h, ago({}), k_now) == 0);
    CHECK(sends_within(24h, ago({-1h}), k_now) == 1);
}

TEST_CASE("the gap is counted from the last send, in whatever order they come", "[caps]") {
    CHECK(gap_ends(48h, ago({100h, 47h, 300h}), k_now) == k_now + 1h);
    CHECK_FALSE(gap_ends(48h, ago({48h, 100h}), k_now));
    CHECK_FALSE(gap_ends(48h, {}, k_now));
    CHECK_FALSE(gap_ends(0h, ago({0h}), k_now));
    CHECK(gap_ends(48h, ago({0h}), k_now) == k_now + 48h);
}
