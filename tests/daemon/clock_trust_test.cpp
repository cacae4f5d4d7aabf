#include "firmware/tillcastd/clock_trust.hpp"

#include <random>

#include "firmware/tillcastd/clock_keeper.hpp"
#include "tests/support/catch.hpp"

using namespace firmware;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const words::Instant k_now = words::from_rfc3339("2026-11-22T10:00:00Z").value();

ClockFacts facts(words::Instant now = k_now) {
    ClockFacts out;
    out.now = now;
    out.record = k_now - 1h;
    return out;
}
ClockFacts with_rtc(words::Instant now = k_now) {
    ClockFacts out = facts(now);
    out.hardware_clock = true;
    return out;
}

/// A machine whose clocks a test moves.
struct Machine {
    ClockFacts known = with_rtc();
    words::Monotonic running{5h};
    ClockKeeper keeper;

    void pass(std::chrono::milliseconds time) {
        known.now += time;
        running += time;
    }
    void set(std::chrono::milliseconds by) {
        known.now += by;
        if (known.network) known.network = *known.network - by;
    }
    ClockKeeper::Look look() { return keeper.look(known, running); }
};

}  // namespace

TEST_CASE("who vouches for the clock, and why nobody does", "[clock]") {
    struct Row {
        const char* what;
        ClockFacts facts;
        ClockVerdict verdict;
    };
    std::vector<Row> rows;
    const auto row = [&](const char* what, ClockFacts base, ClockVerdict verdict, auto change) {
        change(base);
        rows.push_back({what, base, verdict});
    };
    const auto no = [](ClockDoubt why) { return ClockVerdict{ClockSource::none, why}; };
    const auto yes = [](ClockSource who) { return ClockVerdict{who, ClockDoubt::none}; };
    row("nothing is known", facts(), no(ClockDoubt::nobody), [](auto&) {});
    row("practice", facts(), yes(ClockSource::practice), [](auto& f) {
        f.practice = true;
        f.was_set = true;
    });
    row("configured", facts(), yes(ClockSource::configured), [](auto& f) {
        f.configured = true;
        f.was_set = true;
    });
    row("kernel", facts(), yes(ClockSource::kernel), [](auto& f) { f.kernel_synchronised = true; });
    row("kernel after a step", facts(), yes(ClockSource::kernel), [](auto& f) {
        f.kernel_synchronised = true;
        f.was_set = true;
    });
    row("kernel against a network that is an hour off", facts(), yes(ClockSource::kernel), [](auto& f) {
        f.kernel_synchronised = true;
        f.network = 1h;
    });
    row("network", facts(), yes(ClockSource::network), [](auto& f) { f.network = 10min; });
    row("network, after a step to its time", facts(), yes(ClockSource::network), [](auto& f) {
        f.network = -10min;
        f.was_set = true;
    });
    row("network disagrees", with_rtc(), no(ClockDoubt::network), [](auto& f) { f.network = 10min + 1ms; });
    row("network disagrees the other way", facts(), no(ClockDoubt::network), [](auto& f) { f.network = -24h; });
    row("hardware", with_rtc(), yes(ClockSource::hardware), [](auto&) {});
    row("hardware, set since", with_rtc(), no(ClockDoubt::was_set), [](auto& f) { f.was_set = true; });
    row("hardware behind the record", with_rtc(k_now - 1h - 1ms), no(ClockDoubt::behind), [](auto&) {});
    row("hardware at the record", with_rtc(k_now - 1h), yes(ClockSource::hardware), [](auto&) {});
    row("hardware before this program, no record", with_rtc(words::Instant()), no(ClockDoubt::behind),
        [](auto& f) { f.record = {}; });
    row("hardware in 2038", with_rtc(words::from_rfc3339("2038-01-19T03:14:07Z").value()), no(ClockDoubt::far_ahead),
        [](auto&) {});
    row("hardware after a year in a drawer", with_rtc(k_now + days(365)), yes(ClockSource::hardware), [](auto&) {});
    row("hardware after two", with_rtc(k_now + days(730)), no(ClockDoubt::far_ahead), [](auto&) {});
    row("hardware on a new box, years from now", with_rtc(k_now + days(2000)), yes(ClockSource::hardware),
        [](auto& f) { f.record = {}; });
    row("earlier", facts(), yes(ClockSource::earlier), [](auto& f) { f.vouched = days(60); });
    row("earlier, too long ago", facts(), no(ClockDoubt::nobody), [](auto& f) { f.vouched = days(60) + 1ms; });
    row("earlier, set since", facts(), no(ClockDoubt::was_set), [](auto& f) {
        f.vouched = 1h;
        f.was_set = true;
    });
    row("earlier, and the network changed its mind", facts(), yes(ClockSource::earlier), [](auto& f) {
        f.vouched = 1h;
        f.network = 1h;
    });
    row("a person", facts(), yes(ClockSource::person), [](auto& f) {
        f.vouched = 1h;
        f.by_person = true;
    });
    row("a person, set since", facts(), no(ClockDoubt::was_set), [](auto& f) {
        f.vouched = 1h;
        f.by_person = true;
        f.was_set = true;
    });
    for (const Row& each : rows) {
        INFO(each.what);
        CHECK(judge(each.facts) == each.verdict);
        CHECK_FALSE(sentence_of(each.verdict, each.facts).empty());
    }
}

TEST_CASE("a clock that runs on by itself was not set, however long", "[clock]") {
    Machine machine;
    CHECK(machine.look().verdict.source == ClockSource::hardware);
    for (int i = 0; i < 100; ++i) {
        machine.pass(days(1));
        const auto look = machine.look();
        CHECK_FALSE(look.step);
        CHECK_FALSE(look.changed);
    }
}

TEST_CASE("a step that nothing explains ends trust until a witness ends that", "[clock]") {
    for (const auto by : std::vector<std::chrono::milliseconds>{1min, -1min, 9h, -9h, days(3), -days(3), days(4400)}) {
        Machine machine;
        machine.look();
        machine.pass(1h);
        machine.set(by);
        const auto look = machine.look();
        REQUIRE(look.step);
        CHECK(look.step->by == by);
        CHECK(look.step->before == k_now + 1h);
        CHECK(look.step->since == k_now);
        CHECK_FALSE(look.verdict.trusted());
        CHECK(look.changed);
        machine.pass(days(30));
        CHECK_FALSE(machine.look().verdict.trusted());
        machine.known.kernel_synchronised = true;
        CHECK(machine.look().verdict.source == ClockSource::kernel);
        machine.known.kernel_synchronised = false;
        CHECK(machine.look().verdict.source == ClockSource::earlier);
    }
}

TEST_CASE("a step is followed at once where the kernel or the network explains it", "[clock]") {
    Machine machine;
    machine.known = facts();
    CHECK_FALSE(machine.look().verdict.trusted());
    machine.set(days(20));
    machine.known.kernel_synchronised = true;
    auto look = machine.look();
    CHECK(look.step->by == days(20));
    CHECK(look.verdict.source == ClockSource::kernel);
    machine.known.kernel_synchronised = false;
    machine.known.network = 2h;
    CHECK(machine.look().verdict.source == ClockSource::earlier);
    machine.set(2h);
    look = machine.look();
    CHECK(look.step->by == 2h);
    CHECK(look.verdict.source == ClockSource::network);
    machine.set(-2h);
    look = machine.look();
    CHECK(look.verdict == ClockVerdict{ClockSource::none, ClockDoubt::network});
}

TEST_CASE("small corrections are no steps, and do not add up to one under a witness", "[clock]") {
    Machine machine;
    machine.known.kernel_synchronised = true;
    for (int i = 0; i < 100; ++i) {
        machine.pass(1h);
        machine.set(29s);
        CHECK_FALSE(machine.look().step);
    }
    machine.known.kernel_synchronised = false;
    machine.set(20s);
    CHECK_FALSE(machine.look().step);
    machine.set(20s);
    CHECK(machine.look().step);  // without a witness they do
    CHECK_FALSE(machine.look().verdict.trusted());
}

TEST_CASE("a person may say that it is right, until somebody sets it again", "[clock]") {
    Machine machine;
    machine.known = facts();
    CHECK_FALSE(machine.look().verdict.trusted());
    machine.set(3h);
    machine.look();
    machine.keeper.confirm(machine.running);
    CHECK(machine.look().verdict.source == ClockSource::person);
    CHECK(machine.look().vouched);
    machine.known.network = 1h;  // an operator that is an hour off does not outweigh it
    CHECK(machine.look().verdict.source == ClockSource::person);
    machine.set(5h);
    CHECK_FALSE(machine.look().verdict.trusted());
}

TEST_CASE("whatever happens, an unexplained step is never followed by trust without a witness", "[clock]") {
    std::mt19937 random(4711);
    const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    for (int run = 0; run < 300; ++run) {
        Machine machine;
        machine.known.hardware_clock = pick(2) == 0;
        machine.look();
        bool explained = true;
        for (int i = 0; i < 40; ++i) {
            machine.pass(std::chrono::minutes(pick(10'000)));
            machine.known.kernel_synchronised = pick(6) == 0;
            if (pick(8) == 0) machine.known.network = std::chrono::minutes(pick(40) - 20);
            if (pick(8) == 0) machine.known.network.reset();
            const auto by = std::chrono::minutes(pick(3) == 0 ? pick(20'000) - 10'000 : 0);
            machine.set(by);
            const bool witness = machine.known.kernel_synchronised ||
                                 (machine.known.network && std::chrono::abs(*machine.known.network) <= 10min);
            explained = witness || (explained && by == 0min);
            const auto look = machine.look();
            INFO(run << " " << i << " " << look.sentence);
            CHECK(look.step.has_value() == (by != 0min));
            if (witness) CHECK(look.verdict.trusted());
            if (!explained) CHECK_FALSE(look.verdict.trusted());
            if (pick(20) != 0) continue;
            machine.keeper.confirm(machine.running);
            explained = true;
            CHECK(machine.look().verdict.trusted());
        }
    }
}
