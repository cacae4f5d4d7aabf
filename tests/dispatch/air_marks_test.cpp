#include "controller/dispatch/air_marks.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <system_error>

#include "tests/dispatch/fixture.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

using controller::dispatch::AirMarks;
using namespace tests;

namespace {

const std::string k_boot = "0f6c2c1e-7f6f-4b53-9a1e-0d6a5f9f5f10";

}  // namespace

TEST_CASE("what was not marked since the marks count was never given to a modem", "[air_marks]") {
    const TemporaryFolder folder;
    AirMarks marks(folder / "marks", k_boot, "1 shop.db");
    marks.give(1, 6);
    CHECK_FALSE(marks.never_given(1, 7));  // the parts of the run before are not settled yet
    marks.begin();
    marks.give(1, 7);
    marks.give(2, 3);
    CHECK_FALSE(marks.never_given(1, 6));
    CHECK_FALSE(marks.never_given(1, 7));
    CHECK(marks.never_given(1, 8));
    CHECK_FALSE(marks.never_given(2, 3));
    CHECK(marks.never_given(2, 4));
    CHECK(marks.never_given(3, 1));
    marks.give(1, 4);  // of a database that was restored
    CHECK_FALSE(marks.never_given(1, 7));
}

TEST_CASE("marks outlive the process that a signal ended", "[air_marks]") {
    const TemporaryFolder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        AirMarks marks(folder / "marks", k_boot, "1 shop.db");
        marks.begin();
        marks.give(5, 11);
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    const AirMarks marks(folder / "marks", k_boot, "1 shop.db");
    CHECK_FALSE(marks.never_given(5, 11));
    CHECK(marks.never_given(5, 12));
}

TEST_CASE("marks of another run of the machine or of another database count for nothing", "[air_marks]") {
    const TemporaryFolder folder;
    const auto leave = [&] {
        AirMarks marks(folder / "marks", k_boot, "1 shop.db");
        marks.begin();
        marks.give(1, 5);
    };
    leave();
    CHECK_FALSE(AirMarks(folder / "marks", "another boot", "1 shop.db").never_given(1, 9));
    leave();
    CHECK_FALSE(AirMarks(folder / "marks", k_boot, "2 shop.db").never_given(1, 9));
    leave();
    CHECK_FALSE(AirMarks(folder / "marks", "", "1 shop.db").never_given(1, 9));
    { AirMarks(folder / "none", "", "1 shop.db").begin(); }
    CHECK_FALSE(AirMarks(folder / "none", "", "1 shop.db").never_given(1, 9));  // nobody knows which run it was
}

TEST_CASE("a file of marks that is cut, foreign or too full proves nothing", "[air_marks]") {
    const TemporaryFolder folder;
    std::ofstream(folder / "short") << "tillair1";
    CHECK_FALSE(AirMarks(folder / "short", k_boot, "1 shop.db").never_given(1, 1));
    std::ofstream(folder / "foreign") << std::string(8192, '\1');
    CHECK_FALSE(AirMarks(folder / "foreign", k_boot, "1 shop.db").never_given(1, 1));
    AirMarks marks(folder / "full", k_boot, "1 shop.db");
    marks.begin();
    for (int sim = 1; sim <= 241; ++sim) marks.give(sim, 1);
    CHECK_FALSE(marks.never_given(1, 2));
    CHECK_FALSE(marks.never_given(500, 1));
    CHECK_THROWS_AS(AirMarks(folder / "no/such/folder", k_boot, "1"), std::system_error);
}

TEST_CASE("after a crash an intent that was never given to its modem goes back to the queue", "[journal]") {
    Shop shop;
    const TemporaryFolder folder;
    AirMarks marks(folder / "marks", k_boot, "1");
    marks.begin();
    const auto given = shop.service("+34612345671");
    const auto planned = shop.service("+34612345672");
    const auto other = shop.service("+34612345673");
    const auto left = shop.sim("iccid:1"), right = shop.sim("iccid:2");
    const auto intent = shop.plan(left);
    REQUIRE(intent);
    REQUIRE(shop.plan(left));
    REQUIRE(shop.plan(right));
    marks.give(left, intent->place.seq);
    CHECK(shop.write<int>([&](store::Tx& tx) { return dispatch::recover(tx, shop.present, &marks); }) == 1);
    CHECK(shop.state(given) == words::MessageState::unknown);
    CHECK(shop.state(planned) == words::MessageState::queued);
    CHECK(shop.state(other) == words::MessageState::queued);
}
