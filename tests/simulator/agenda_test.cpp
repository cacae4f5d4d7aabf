#include "modem/simulator/agenda.hpp"

#include <string>

#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;
using std::chrono::milliseconds;

TEST_CASE("the agenda runs what is due in the order of time, then of asking", "[simulator]") {
    BenchClock clock;
    Agenda agenda(clock);
    std::string done;
    agenda.after(milliseconds(20), [&] { done += "c"; });
    agenda.after(milliseconds(10), [&] { done += "a"; });
    agenda.after(milliseconds(10), [&] { done += "b"; });
    agenda.run_due();
    CHECK(done.empty());
    clock.set(*agenda.next());
    agenda.run_due();
    CHECK(done == "ab");
    clock.set(*agenda.next());
    agenda.run_due();
    CHECK(done == "abc");
    CHECK_FALSE(agenda.next().has_value());
}

TEST_CASE("a cancelled task does not run, and upkeep is no business", "[simulator]") {
    BenchClock clock;
    Agenda agenda(clock);
    bool ran = false;
    const auto ticket = agenda.after(milliseconds(1), [&] { ran = true; });
    agenda.after(
        milliseconds(1), [] {}, Agenda::Kind::upkeep);
    CHECK(agenda.business() == 1);
    agenda.cancel(ticket);
    agenda.cancel(ticket);
    agenda.cancel(0);
    CHECK(agenda.business() == 0);
    clock.set(*agenda.next());
    agenda.run_due();
    CHECK_FALSE(ran);
}

TEST_CASE("a task may ask for more that is due at once, and cancel its neighbour", "[simulator]") {
    BenchClock clock;
    Agenda agenda(clock);
    std::string done;
    Agenda::Ticket neighbour = 0;
    agenda.after(milliseconds(0), [&] {
        done += "a";
        agenda.cancel(neighbour);
        agenda.after(milliseconds(0), [&] { done += "c"; });
    });
    neighbour = agenda.after(milliseconds(0), [&] { done += "b"; });
    agenda.run_due();
    CHECK(done == "ac");
}
