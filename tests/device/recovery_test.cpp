#include "modem/device/recovery.hpp"

#include <random>
#include <set>

#include "tests/support/catch.hpp"

using namespace modem::device;
using namespace std::chrono_literals;
using Todo = Recovery::Step::Todo;
using enum Rung;

namespace {

constexpr Trouble k_all[] = {Trouble::timeout,        Trouble::timeouts, Trouble::garbage,     Trouble::refusals,
                             Trouble::not_registered, Trouble::sim,      Trouble::sim_missing, Trouble::settings,
                             Trouble::no_answer,      Trouble::port_gone};

reader::ModemProfile full_profile() {
    reader::ModemProfile profile;
    profile.recovery.bearer = {"AT+CGSMS=1", "AT+CNMP=14"};
    profile.recovery.reset = "AT+CRESET";
    return profile;
}

/// A ladder with a clock of its own.
struct Climber {
    explicit Climber(reader::ModemProfile given = full_profile(), bool board = true, bool answered = true)
        : profile(std::move(given)) {
        ladder.have({&profile, answered, board, board});
    }
    /// Takes the step and waits until its time to help is over.
    Recovery::Step climb(Trouble trouble) {
        Recovery::Step step = ladder.climb(trouble, now);
        if (step.todo == Todo::perform) {
            ladder.performed(step, now);
            pass();
        }
        return step;
    }
    void pass() {
        while (ladder.proving(now)) now += 1s;
    }
    /// The steps taken while nothing helps, until the ladder takes none any more.
    std::vector<Rung> climb_out(Trouble trouble) {
        std::vector<Rung> rungs;
        for (int i = 0; i < 100; ++i) {
            const auto step = climb(trouble);
            if (step.todo != Todo::perform) break;
            rungs.push_back(step.rung);
        }
        return rungs;
    }
    void be_healthy(std::chrono::seconds time) {
        ladder.on_up();
        ladder.on_well(now);
        now += time;
        ladder.on_well(now);
    }

    reader::ModemProfile profile;
    Recovery ladder;
    words::Monotonic now{1000h};
};

}  // namespace

TEST_CASE("each trouble climbs the rungs that can help it, in order, and ends where it must", "[recovery]") {
    struct Row {
        Trouble trouble;
        std::vector<Rung> rungs;
        bool quarantined;
    };
    // At most three heavy steps in an hour, so that the last ones are reached in another test.
    const Row row = GENERATE(values<Row>({
        {Trouble::timeout, {resync, resync, resync, configure, reopen, reopen, reset, reattach, reattach}, true},
        {Trouble::timeouts, {configure, reopen, reopen, reset, reattach, reattach}, true},
        {Trouble::garbage, {configure, reopen, reopen, reset, reattach, reattach}, true},
        {Trouble::refusals, {bearer, bearer, bearer, radio, reset}, true},
        {Trouble::not_registered, {bearer, bearer, bearer, radio, reset}, true},
        {Trouble::sim, {radio, reset, port_power, power_key}, true},
        {Trouble::sim_missing, {radio}, false},
        {Trouble::settings, {configure, reset, port_power, power_key}, true},
        {Trouble::no_answer, {reopen, reopen, reset, reattach, reattach}, true},
        {Trouble::port_gone, {}, false},
    }));
    Climber climber;
    CAPTURE(sentence_of(row.trouble));
    CHECK(climber.climb_out(row.trouble) == row.rungs);
    CHECK(climber.ladder.quarantined() == row.quarantined);
}

TEST_CASE("the last rungs are the port's power and the power key", "[recovery]") {
    RecoveryLimits limits;
    limits.heavy_per_hour = 100;
    Climber climber;
    climber.ladder = Recovery(limits);
    climber.ladder.have({&climber.profile, true, true, true});
    CHECK(climber.climb_out(Trouble::no_answer) ==
          std::vector<Rung>{reopen, reopen, reset, reattach, reattach, port_power, power_key});
    CHECK(climber.ladder.quarantined());
}

TEST_CASE("what a rung writes is its profile's", "[recovery]") {
    Climber climber;
    const auto commands = [&climber](Trouble trouble) { return climber.climb(trouble).commands; };
    using Commands = std::vector<std::string>;
    CHECK(commands(Trouble::not_registered) == Commands{"AT+COPS=0"});
    CHECK(commands(Trouble::not_registered) == Commands{"AT+CGSMS=1"});
    CHECK(commands(Trouble::not_registered) == Commands{"AT+CNMP=14"});
    CHECK(commands(Trouble::not_registered) == Commands{"AT+CFUN=4", "AT+CFUN=1"});
    CHECK(commands(Trouble::not_registered) == Commands{"ATZ", "AT&F", "AT+CRESET"});
    climber.be_healthy(0s);
    CHECK(commands(Trouble::sim) == Commands{"AT+CFUN=4", "AT+CFUN=1"});
    CHECK(commands(Trouble::sim) == Commands{"AT+CRESET"});  // the profile is restored once only
}

TEST_CASE("what the profile forbids or the box lacks is skipped", "[recovery]") {
    auto profile = full_profile();
    SECTION("radio off") {
        profile.recovery.radio_off.reset();
        CHECK(Climber(profile).climb_out(Trouble::sim) == std::vector<Rung>{reset, port_power, power_key});
    }
    SECTION("a reset command") {
        profile.recovery.reset.clear();
        Climber climber(profile, false);
        climber.climb(Trouble::settings);
        CHECK(climber.climb(Trouble::settings).commands == std::vector<std::string>{"ATZ", "AT&F"});
        CHECK(climber.climb(Trouble::settings).todo == Todo::rest);
    }
    SECTION("bearers") {
        profile.recovery.bearer.clear();
        CHECK(Climber(profile).climb_out(Trouble::refusals) == std::vector<Rung>{bearer, radio, reset});
    }
    SECTION("a helper") {
        CHECK(Climber(profile, false).climb_out(Trouble::no_answer) == std::vector<Rung>{reopen, reopen, reset});
    }
    SECTION("USB") {
        Climber climber(profile);
        climber.ladder.have({&climber.profile, true, true, false});
        CHECK(climber.climb_out(Trouble::no_answer) == std::vector<Rung>{reopen, reopen, reset, power_key});
    }
    SECTION("a modem: nothing ever answered on this port") {
        CHECK(Climber(profile, false, false).climb_out(Trouble::no_answer) ==
              std::vector<Rung>{reopen, reopen, reopen, reopen, reopen, reopen});
    }
}

TEST_CASE("a step has its time before the next one is taken", "[recovery]") {
    Climber climber;
    const auto step = climber.ladder.climb(Trouble::sim, climber.now);
    REQUIRE(step.rung == radio);
    climber.ladder.performed(step, climber.now);
    climber.now += 59s;
    CHECK(climber.ladder.climb(Trouble::sim, climber.now).todo == Todo::wait);
    climber.now += 1s;
    CHECK(climber.ladder.climb(Trouble::sim, climber.now).rung == reset);
}

TEST_CASE("a reset has the profile's time to come back", "[recovery]") {
    auto profile = full_profile();
    profile.recovery.reappears = 90s;
    Climber climber(profile);
    climber.climb(Trouble::sim);
    const auto reset_at = climber.now;
    const auto step = climber.ladder.climb(Trouble::sim, climber.now);
    climber.ladder.performed(step, climber.now);
    CHECK(climber.ladder.awaited() == reset_at + 90s);
    climber.now += 89s;
    CHECK(climber.ladder.climb(Trouble::port_gone, climber.now).todo == Todo::wait);
    climber.now += 1s;
    CHECK(climber.ladder.climb(Trouble::port_gone, climber.now).rung == reattach);
}

TEST_CASE("a step that helps is taken again until its budget is spent, then the next one", "[recovery]") {
    Climber climber;
    std::vector<Rung> rungs;
    for (int i = 0; i < 5; ++i) {
        rungs.push_back(climber.climb(Trouble::timeout).rung);
        climber.be_healthy(1min);
    }
    CHECK(rungs == std::vector<Rung>{resync, resync, resync, configure, configure});
    CHECK(climber.climb(Trouble::timeout).rung == reopen);
}

TEST_CASE("a part that was sent gives light steps back, and no heavy one", "[recovery]") {
    Climber climber;
    for (int i = 0; i < 20; ++i) {
        CHECK(climber.climb(Trouble::timeout).rung == resync);
        climber.ladder.on_sent_part();
    }
    climber.climb(Trouble::sim);
    CHECK(climber.climb(Trouble::sim).rung == reset);
    climber.ladder.on_sent_part();
    CHECK(climber.climb(Trouble::sim).rung == radio);
    CHECK(climber.climb(Trouble::sim).rung == reset);
    climber.ladder.on_sent_part();
    climber.climb(Trouble::sim);
    CHECK(climber.climb(Trouble::sim).rung == port_power);  // both resets are spent
}

TEST_CASE("ten minutes of health forget what was tried, nine do not", "[recovery]") {
    Climber climber;
    for (int i = 0; i < 3; ++i) climber.climb(Trouble::timeout);
    climber.be_healthy(9min);
    CHECK(climber.climb(Trouble::timeout).rung == configure);
    climber.be_healthy(10min);
    CHECK(climber.climb(Trouble::timeout).rung == resync);
}

TEST_CASE("health must last without trouble", "[recovery]") {
    Climber climber;
    for (int i = 0; i < 3; ++i) climber.climb(Trouble::timeout);
    for (int i = 0; i < 4; ++i) {
        climber.be_healthy(6min);
        CHECK(climber.climb(Trouble::timeout).rung != resync);
    }
}

TEST_CASE("at most three heavy steps are taken in an hour, whatever health is between them", "[recovery]") {
    Climber climber(full_profile(), false);
    for (int i = 0; i < 4; ++i) {
        climber.be_healthy(11min);
        CHECK(climber.climb_out(Trouble::sim).back() == (i < 3 ? reset : radio));
        if (!climber.ladder.quarantined()) FAIL("not in quarantine");
        climber.ladder.on_up();
    }
    CHECK(climber.ladder.heavy_steps(climber.now) == 3);
    climber.now += 1h;
    climber.be_healthy(11min);
    CHECK(climber.ladder.heavy_steps(climber.now) == 0);
    CHECK(climber.climb_out(Trouble::sim).back() == reset);
}

TEST_CASE("a helper that refuses costs no heavy step, and the next rung follows", "[recovery]") {
    Climber climber;
    for (int i = 0; i < 3; ++i) climber.climb(Trouble::no_answer);
    REQUIRE(climber.ladder.heavy_steps(climber.now) == 1);
    for (const Rung expected : {reattach, port_power, power_key}) {
        const auto step = climber.ladder.climb(Trouble::no_answer, climber.now);
        CHECK(step.rung == expected);
        CHECK_FALSE(step.verb.empty());
        climber.ladder.refused(step, climber.now);
        CHECK(climber.ladder.heavy_steps(climber.now) == 1);
    }
    CHECK(climber.climb(Trouble::no_answer).todo == Todo::rest);
}

TEST_CASE("two commands in a row without an answer are more than one", "[recovery]") {
    Recovery ladder;
    CHECK(ladder.on_command(true) == std::nullopt);
    CHECK(ladder.on_command(false) == Trouble::timeout);
    CHECK(ladder.on_command(true) == std::nullopt);
    CHECK(ladder.on_command(false) == Trouble::timeout);
    CHECK(ladder.on_command(false) == Trouble::timeouts);
    ladder.on_sent_part();
    CHECK(ladder.on_command(false) == Trouble::timeout);
}

TEST_CASE("five parts refused in a row for want of a network are a trouble, others are not", "[recovery]") {
    Recovery ladder;
    const int codes[] = {500, 302, 38, 332};
    for (int i = 0; i < 4; ++i) CHECK(ladder.on_refused_part(codes[i]) == std::nullopt);
    CHECK(ladder.on_refused_part(38) == Trouble::refusals);
    CHECK(ladder.on_refused_part(38) == std::nullopt);
    for (int i = 0; i < 3; ++i) ladder.on_refused_part(500);
    SECTION("another code breaks the row") { CHECK(ladder.on_refused_part(21) == std::nullopt); }
    SECTION("a part sent does, too") { ladder.on_sent_part(); }
    CHECK(ladder.on_refused_part(500) == std::nullopt);
}

TEST_CASE("lines of garbage add up", "[recovery]") {
    Recovery ladder;
    CHECK(ladder.on_garbage(0) == std::nullopt);
    CHECK(ladder.on_garbage(4) == std::nullopt);
    CHECK(ladder.on_garbage(1) == Trouble::garbage);
    CHECK(ladder.on_garbage(1) == std::nullopt);
}

TEST_CASE("a modem may look for its network for four minutes", "[recovery]") {
    Climber climber;
    auto& ladder = climber.ladder;
    const auto seen = [&] { return ladder.on_registration(false, climber.now); };
    CHECK(seen() == std::nullopt);
    climber.now += 239s;
    CHECK(seen() == std::nullopt);
    SECTION("and found again, it has four minutes again") {
        CHECK(ladder.on_registration(true, climber.now) == std::nullopt);
        climber.now += 10min;
        CHECK(seen() == std::nullopt);
        climber.now += 239s;
        CHECK(seen() == std::nullopt);
    }
    climber.now += 1s;
    REQUIRE(seen() == Trouble::not_registered);
    SECTION("a step for it has its own time") {
        const auto step = ladder.climb(Trouble::not_registered, climber.now);
        ladder.performed(step, climber.now);
        ladder.on_up();
        climber.now += 29s;
        CHECK(seen() == std::nullopt);
        climber.now += 1s;
        CHECK(seen() == Trouble::not_registered);
    }
    SECTION("after a reset it has all its time") {
        for (int i = 0; i < 5; ++i) climber.climb(Trouble::not_registered);
        CHECK(seen() == std::nullopt);
        climber.now += 239s;
        CHECK(seen() == std::nullopt);
        climber.now += 1s;
        CHECK(seen() == Trouble::not_registered);
        CHECK(ladder.climb(Trouble::not_registered, climber.now).todo == Todo::rest);
        climber.now += 24h;
        CHECK(seen() == std::nullopt);
        ladder.on_up();
        CHECK(ladder.quarantined());
        ladder.on_well(climber.now);
        CHECK_FALSE(ladder.quarantined());
    }
}

TEST_CASE("a modem that answers again but searches is not reset for it", "[recovery]") {
    Climber climber;
    climber.climb(Trouble::no_answer);
    climber.ladder.on_up();
    CHECK(climber.ladder.on_registration(false, climber.now) == std::nullopt);
    climber.now += 3min;
    CHECK(climber.ladder.on_registration(false, climber.now) == std::nullopt);
    CHECK(climber.climb(Trouble::timeouts).rung == configure);
}

TEST_CASE("a port that went by itself is waited for, and nothing is done to the modem", "[recovery]") {
    Climber climber;
    for (int i = 0; i < 50; ++i) {
        const auto step = climber.climb(Trouble::port_gone);
        CHECK(step.todo == Todo::find);
        CHECK(step.commands.empty());
        CHECK(step.verb.empty());
        climber.now += 1min;
    }
    CHECK(climber.ladder.heavy_steps(climber.now) == 0);
}

TEST_CASE("a port that goes again and again hints at cable and power", "[recovery]") {
    Climber climber;
    CHECK(climber.climb(Trouble::port_gone).sentence.empty());
    CHECK(climber.climb(Trouble::port_gone).sentence.empty());
    CHECK(climber.climb(Trouble::port_gone).sentence ==
          "its port was lost 3 times in ten minutes: check cable, hub and power supply");
    climber.now += 10min;
    CHECK(climber.climb(Trouble::port_gone).sentence.empty());
}

TEST_CASE("a port that comes back is a new session, but its hour of heavy steps goes on", "[recovery]") {
    Climber climber(full_profile(), false);
    climber.climb_out(Trouble::no_answer);
    REQUIRE(climber.ladder.quarantined());
    const int heavy = climber.ladder.heavy_steps(climber.now);
    CHECK(climber.climb(Trouble::port_gone).todo == Todo::find);
    CHECK_FALSE(climber.ladder.quarantined());
    CHECK(climber.ladder.heavy_steps(climber.now) == heavy);
    CHECK(climber.climb(Trouble::no_answer).rung == reopen);
}

TEST_CASE("a modem in quarantine is looked at every fifteen minutes, and leaves when it is well", "[recovery]") {
    Climber climber(full_profile(), false);
    climber.climb_out(Trouble::no_answer);
    auto& ladder = climber.ladder;
    REQUIRE(ladder.quarantined());
    CHECK(ladder.next_probe() == climber.now + 15min);
    for (int i = 0; i < 3; ++i) {
        climber.now = ladder.next_probe();
        CHECK(ladder.climb(Trouble::no_answer, climber.now).todo == Todo::rest);
        CHECK(ladder.next_probe() == climber.now + 15min);
    }
    ladder.on_up();
    CHECK_FALSE(ladder.quarantined());
    ladder.on_well(climber.now);
    CHECK(climber.climb_out(Trouble::no_answer) == std::vector<Rung>{reset});  // what was tried is not forgotten yet
    climber.be_healthy(10min);
    CHECK(climber.climb(Trouble::no_answer).rung == reopen);
}

TEST_CASE("where no modem ever answered the looks grow from seconds to fifteen minutes apart", "[recovery]") {
    Climber climber(full_profile(), false, false);
    climber.climb_out(Trouble::no_answer);
    auto& ladder = climber.ladder;
    std::vector<std::chrono::seconds> gaps;
    for (int i = 0; i < 9; ++i) {
        gaps.push_back(std::chrono::duration_cast<std::chrono::seconds>(ladder.next_probe() - climber.now));
        climber.now = ladder.next_probe();
        ladder.climb(Trouble::no_answer, climber.now);
    }
    CHECK(gaps == std::vector<std::chrono::seconds>{15s, 30s, 60s, 120s, 240s, 480s, 900s, 900s, 900s});
}

TEST_CASE("quarantine for parts refused lasts its time, then one part decides", "[recovery]") {
    Climber climber;
    climber.climb_out(Trouble::refusals);
    auto& ladder = climber.ladder;
    REQUIRE(ladder.quarantined());
    climber.now += 899s;
    ladder.on_up();
    ladder.on_well(climber.now);
    CHECK(ladder.quarantined());
    climber.now += 1s;
    ladder.on_well(climber.now);
    REQUIRE_FALSE(ladder.quarantined());
    SECTION("refused") {
        CHECK(ladder.on_refused_part(38) == Trouble::refusals);
        CHECK(climber.climb_out(Trouble::refusals) == std::vector<Rung>{radio, reset});
        CHECK(ladder.quarantined());
    }
    SECTION("sent") {
        ladder.on_sent_part();
        CHECK(ladder.on_refused_part(38) == std::nullopt);
        CHECK(climber.climb(Trouble::refusals).rung == bearer);
    }
}

TEST_CASE("every rung says what is done and why", "[recovery]") {
    Climber climber;
    CHECK(climber.climb(Trouble::sim).sentence ==
          "its radio is switched off and on, because the SIM does not answer: is it seated well?");
    CHECK(climber.climb(Trouble::sim).sentence ==
          "the modem is reset, because the SIM does not answer: is it seated well? (heavy step 1 of at most 3 in an "
          "hour)");
    for (const Trouble trouble : k_all) {
        Climber fresh;
        for (int i = 0; i < 30; ++i) {
            const bool was = fresh.ladder.quarantined();
            const auto step = fresh.climb(trouble);
            if (step.todo == Todo::perform || (step.todo == Todo::rest && !was)) CHECK_FALSE(step.sentence.empty());
        }
    }
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < k_rungs; ++i) names.insert(to_string(static_cast<Rung>(i)));
    CHECK(names.size() == k_rungs);
}

TEST_CASE("whatever happens, the ladder ends, does nothing forbidden and is heavy thrice an hour at most",
          "[recovery]") {
    std::mt19937 random(20261122);
    const auto any = [&random](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    for (int run = 0; run < 400; ++run) {
        auto profile = full_profile();
        if (any(2) != 0) profile.recovery.radio_off.reset();
        if (any(2) != 0) profile.recovery.reset.clear();
        if (any(2) != 0) profile.recovery.bearer.clear();
        const bool board = any(2) != 0, answered = any(2) != 0;
        Climber climber(profile, board, answered);
        std::set<std::string> allowed = {"AT+COPS=0", "ATZ", "AT&F", profile.recovery.reset};
        allowed.insert(profile.recovery.bearer.begin(), profile.recovery.bearer.end());
        if (profile.recovery.radio_off) allowed.insert({"AT+CFUN=4", "AT+CFUN=1"});
        std::deque<words::Monotonic> heavy;
        for (int i = 0; i < 200; ++i) {
            // Nothing ever helps for long; sometimes a part gets through or the modem looks well.
            if (any(20) == 0) climber.ladder.on_sent_part();
            if (any(20) == 0) climber.be_healthy(std::chrono::minutes(any(15)));
            const Trouble trouble = k_all[any(static_cast<int>(k_troubles))];
            const auto at = climber.now;
            const auto step = climber.climb(trouble);
            for (const auto& command : step.commands) CHECK(allowed.contains(command));
            if (!step.commands.empty()) CHECK(step.todo == Todo::perform);
            if (!board) CHECK(step.verb.empty());
            if (!answered) CHECK(step.rung != reset);
            if (step.todo == Todo::perform && step.rung >= reset) heavy.push_back(at);
            std::erase_if(heavy, [&](auto then) { return at - then >= 1h; });
            CHECK(heavy.size() <= 3);
            climber.now += std::chrono::seconds(any(120));
        }
        // From any state, trouble without end leads to quarantine.
        const Trouble trouble = k_all[any(4)];
        int steps = 0;
        while (!climber.ladder.quarantined() && steps < 100) {
            climber.climb(trouble);
            climber.pass();
            ++steps;
        }
        CHECK(steps < 30);
    }
}
