#include "controller/dispatch/pacer.hpp"

#include <random>
#include <set>

#include "tests/support/catch.hpp"

using controller::dispatch::Pacer;
using controller::dispatch::SentBefore;
using namespace std::chrono_literals;
using words::Monotonic;

namespace {

constexpr Pacer::Style k_plain{.service_share = 0, .jitter = 0};

reader::Pacing limits(std::int64_t minute, std::int64_t hour) {
    reader::Pacing pacing;
    pacing.per_minute = minute;
    pacing.per_hour = hour;
    return pacing;
}

// What really went, at the instant of its hand-over.
struct Sent {
    Monotonic at;
    bool bulk;
};

std::int64_t most_within(const std::vector<Sent>& sent, std::chrono::seconds span, bool only_bulk = false) {
    std::int64_t most = 0;
    for (std::size_t last = 0; last < sent.size(); ++last) {
        std::int64_t count = 0;
        for (std::size_t i = last + 1; i-- > 0 && sent[i].at > sent[last].at - span;)
            if (!only_bulk || sent[i].bulk) ++count;
        most = std::max(most, count);
    }
    return most;
}

// A SIM that always has bulk to send, and takes so long for each part.
std::vector<Sent> bulk_run(Pacer& pacer, std::chrono::hours length, std::chrono::milliseconds air) {
    std::vector<Sent> sent;
    Monotonic now = Monotonic{} + 100h;
    const Monotonic end = now + length;
    while (now < end) {
        const auto next = pacer.next(now, true);
        if (next > now) {
            now = next;
            continue;
        }
        pacer.charge(now, true);
        pacer.handed(now);
        sent.push_back({now, true});
        now += air;
    }
    return sent;
}

}  // namespace

TEST_CASE("in no minute and no hour more go than allowed", "[pacer]") {
    Pacer pacer(limits(15, 200), k_plain);
    const auto sent = bulk_run(pacer, 3h, 0ms);
    CHECK(sent.size() == 600);
    CHECK(most_within(sent, 60s) == 15);
    CHECK(most_within(sent, 3600s) == 200);
}

TEST_CASE("what was sent before a restart counts, whatever the order it is told in", "[pacer]") {
    Pacer pacer(limits(2, 100), k_plain);
    const Monotonic now = Monotonic{} + 10h;
    pacer.seed(now, {{50s, false}, {30min, true}, {10s, true}});
    CHECK_FALSE(pacer.may(now, false));
    CHECK(pacer.next(now, false) == now + 10s);
    CHECK(pacer.may(now + 10s, false));
}

TEST_CASE("what is planned counts until it is handed over, and from then on", "[pacer]") {
    Pacer pacer(limits(1, 10), k_plain);
    const Monotonic now = Monotonic{} + 10h;
    pacer.charge(now, false);
    CHECK_FALSE(pacer.may(now + 2min, false));  // the modem still has it
    pacer.handed(now + 2min);
    CHECK(pacer.next(now + 2min, false) == now + 3min);
}

TEST_CASE("a part that did not go is given back", "[pacer]") {
    Pacer pacer(limits(1, 10), k_plain);
    const Monotonic now = Monotonic{} + 10h;
    pacer.charge(now, true);
    pacer.withdraw();
    CHECK(pacer.may(now, true));
    pacer.charge(now, true);
    pacer.withdraw();
    CHECK(pacer.may(now, true));
    pacer.charge(now, true);
    pacer.handed(now);
    CHECK_FALSE(pacer.may(now, true));
    pacer.refund();
    CHECK(pacer.may(now, true));
    pacer.refund();
    pacer.withdraw();
    pacer.withdraw();
    CHECK(pacer.may(now, true));
}

TEST_CASE("a bound that no modem reaches costs nothing and has no pauses", "[pacer]") {
    Pacer pacer(limits(1'000'000, 1'000'000), {});
    Monotonic now = Monotonic{} + 10h;
    for (int i = 0; i < 200'000; ++i) {
        REQUIRE(pacer.may(now, true));
        pacer.charge(now, true);
        pacer.handed(now);
    }
}

TEST_CASE("bulk alone comes near the tariff and leaves room for a service text at any time", "[pacer]") {
    struct Case {
        std::int64_t minute, hour;
        double least;  // of the parts that the tariff has room for
    };
    const auto c = GENERATE(values<Case>({{15, 1'000'000, 0.91}, {60, 1'000'000, 0.94}, {15, 200, 0.95}}));
    CAPTURE(c.minute, c.hour);
    Pacer pacer(limits(c.minute, c.hour), {});
    const auto sent = bulk_run(pacer, 5h, 200ms);
    const double room = 5.0 * static_cast<double>(std::min(c.minute * 60, c.hour));
    CHECK(static_cast<double>(sent.size()) >= c.least * room);
    CHECK(most_within(sent, 60s) < c.minute);
    CHECK(most_within(sent, 3600s) < c.hour);
    CHECK(pacer.may(sent.back().at, false));
}

TEST_CASE("once service sends, bulk leaves it its share of each bound", "[pacer]") {
    Pacer pacer(limits(15, 200), {.service_share = 20, .jitter = 20});
    Monotonic now = Monotonic{} + 10h;
    pacer.charge(now, false);
    pacer.handed(now);
    const auto sent = bulk_run(pacer, 50h, 200ms);  // begins much later: quiet again
    CHECK(most_within(sent, 60s, true) == 14);
    Pacer busy(limits(15, 200), {.service_share = 20, .jitter = 20});
    std::vector<Sent> all;
    for (now = Monotonic{} + 10h; all.size() < 1000; now += 250ms) {
        if (all.size() % 10 == 0 && busy.may(now, false)) {
            busy.charge(now, false);
            busy.handed(now);
            all.push_back({now, false});
        }
        if (!busy.may(now, true)) continue;
        busy.charge(now, true);
        busy.handed(now);
        all.push_back({now, true});
    }
    CHECK(most_within(all, 60s, true) <= 12);
    CHECK(most_within(all, 3600s, true) <= 160);
    CHECK(most_within(all, 60s) <= 15);
}

TEST_CASE("the pauses of bulk vary around their mean, and the rate stays", "[pacer]") {
    const auto run = [](int jitter) {
        Pacer pacer(limits(15, 1'000'000), {.service_share = 20, .jitter = jitter});
        return bulk_run(pacer, 4h, 100ms);
    };
    const auto even = run(0), varied = run(20);
    CHECK(static_cast<double>(varied.size()) >= 0.98 * static_cast<double>(even.size()));
    CHECK(most_within(varied, 60s) <= 14);
    std::chrono::duration<double> shortest = 1h, longest = 0s;
    std::set<std::int64_t> different;
    for (std::size_t i = varied.size() - 100; i < varied.size(); ++i) {
        const std::chrono::duration<double> pause = varied[i].at - varied[i - 1].at;
        shortest = std::min(shortest, pause);
        longest = std::max(longest, pause);
        different.insert(std::chrono::duration_cast<std::chrono::milliseconds>(pause).count());
    }
    CHECK(shortest.count() >= 0.79 * 60 / 13.8);
    CHECK(longest.count() <= 1.21 * 60 / 13.8);
    CHECK(longest / shortest > 1.15);
    CHECK(different.size() > 80);
}

// Random streams of service and bulk, with modems that take their time, give parts back and refuse them: whatever
// happens, in no minute and no hour more are handed over than the tariff has, and what waits is let go in the end.
TEST_CASE("the tariff is kept at the instant of hand-over under random streams", "[pacer][property]") {
    std::mt19937_64 dice(20261123);
    const auto pick = [&](int from, int to) { return std::uniform_int_distribution(from, to)(dice); };
    for (int round = 0; round < 60; ++round) {
        const auto bounds = limits(pick(1, 30), pick(5, 300));
        Pacer pacer(bounds, {pick(0, 90), pick(0, 50)}, static_cast<std::uint64_t>(round));
        std::vector<Sent> sent;
        std::deque<bool> planned;
        bool on_air = false;
        Monotonic now = Monotonic{} + 100h;
        Monotonic last = now;
        for (int step = 0; step < 3000; ++step) {
            now += std::chrono::milliseconds(pick(0, 9) == 0 ? pick(0, 60000) : pick(0, 3000));
            const bool bulk = pick(0, 4) != 0;
            if (planned.size() + (on_air ? 1 : 0) < 2 && pacer.may(now, bulk)) {
                pacer.charge(now, bulk);
                planned.push_back(bulk);
            }
            switch (pick(0, 9)) {
                case 0:  // the modem gives back what it has not begun
                    for (; !planned.empty(); planned.pop_front()) pacer.withdraw();
                    break;
                case 1:  // the network refuses what it had
                    if (!on_air) break;
                    pacer.refund();
                    sent.pop_back();
                    on_air = false;
                    break;
                case 2:
                case 3: on_air = false; break;
                default:
                    if (on_air || planned.empty()) break;
                    pacer.handed(now);
                    sent.push_back({now, planned.front()});
                    planned.pop_front();
                    on_air = true;
                    last = now;
            }
            REQUIRE(pacer.next(now, false) - now <= 1h);
            REQUIRE(pacer.next(now, true) - now <= 1h + 2min);
        }
        CAPTURE(round, bounds.per_minute, bounds.per_hour);
        REQUIRE(most_within(sent, 60s) <= bounds.per_minute);
        REQUIRE(most_within(sent, 3600s) <= bounds.per_hour);
        REQUIRE(now - last < 3h);  // never stuck
    }
}

TEST_CASE("a bulk part that comes back leaves its turn to the next", "[pacer]") {
    Pacer pacer(limits(60, 1000), {.service_share = 0, .jitter = 20});
    words::Monotonic now{1h};
    for (int i = 0; i < 5; ++i) {  // on its grid
        now = std::max(now, pacer.next(now, true));
        pacer.charge(now, true);
        pacer.handed(now);
    }
    const auto due = pacer.next(now, true);
    now = due;
    pacer.charge(now, true);
    const auto after = pacer.next(now, true);
    pacer.charge(now, false);
    pacer.withdraw(0);  // not the last: its pause stays
    CHECK(pacer.next(now, true) == after);
    pacer.withdraw();
    now = after;
    pacer.charge(now, true);
    pacer.withdraw(0);
    CHECK(pacer.may(now, true));
    pacer.withdraw(0);  // there is none
    pacer.charge(now, true);
    CHECK(pacer.next(now, true) > now);
}
