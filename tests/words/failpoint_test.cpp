#include "config/words/failpoint.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <set>

#include "tests/support/catch.hpp"

using namespace words;

namespace {

// What became of a child that did this: its exit status, or the signal that ended it, negative.
int in_a_child(const std::function<int()>& what) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(STDERR_FILENO);  // where it says which step ended it
        ::_exit(what());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

// How often the step can be passed before the process ends, at most five times.
int passes(const std::string& wish) {
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    in_a_child([&] {
        if (!arm_failpoint(wish).empty()) return 1;
        for (int i = 0; i < 5; ++i) {
            failpoint("journal.intent");
            (void)!::write(pipe[1], "x", 1);
        }
        return 0;
    });
    ::close(pipe[1]);
    int count = 0;
    for (char c = 0; ::read(pipe[0], &c, 1) == 1;) ++count;
    ::close(pipe[0]);
    return count;
}

int failures(const std::string& wish) {
    return in_a_child([&] {
        if (!arm_failpoint(wish).empty()) return 100;
        int mask = 0;
        for (int i = 0; i < 5; ++i) mask |= fails_at("store.commit") ? 1 << i : 0;
        return mask;
    });
}

}  // namespace

TEST_CASE("a failpoint ends the process the n-th time that it is passed", "[failpoint]") {
    CHECK(passes("journal.intent:1") == 0);
    CHECK(passes("journal.intent") == 0);
    CHECK(passes("journal.intent:4") == 3);
    CHECK(passes("journal.planned:1") == 5);
    CHECK(in_a_child([] {
              arm_failpoint("line.result");
              failpoint("line.result");
              return 0;
          }) == -SIGKILL);
}

TEST_CASE("a failpoint that fails does so from the n-th time on, so many times", "[failpoint]") {
    CHECK(failures("store.commit:2:error") == 0b11110);
    CHECK(failures("store.commit:2:error:2") == 0b00110);
    CHECK(failures("store.committed:1:error") == 0);
    CHECK(failures("store.commit:3") == -SIGKILL);
}

TEST_CASE("without a wish nothing is armed and a wrong wish is refused with a sentence", "[failpoint]") {
    CHECK_FALSE(failpoints_armed());
    failpoint("journal.intent");
    CHECK_FALSE(fails_at("store.commit"));
    for (const auto* wrong : {"", "journal", "journal.intent:", "journal.intent:0", "journal.intent:-1",
                              "journal.intent:1x", "journal.intent:1:fail", "journal.intent:1:error:0",
                              "journal.intent:1:error:2:3", "journal.intent:99999999999999999999", ":1"})
        CHECK_FALSE(arm_failpoint(wrong).empty());
    CHECK_FALSE(failpoints_armed());
}

TEST_CASE("every failpoint has a name of its own and says what it is", "[failpoint]") {
    std::set<std::string_view> names;
    for (const auto& step : k_failpoints) {
        CHECK(names.insert(step.name).second);
        CHECK_FALSE(step.about.empty());
    }
}
