#include "modem/port/holder.hpp"

#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

namespace fs = std::filesystem;
using namespace modem::port;

namespace {

// A process that lives as long as this object; it keeps what was open when it began.
class Other {
public:
    Other() {
        std::array<int, 2> pipe{};
        REQUIRE(::pipe(pipe.data()) == 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(pipe[1]);
            char ignored = 0;
            (void)!::read(pipe[0], &ignored, 1);
            ::_exit(0);
        }
        ::close(pipe[0]);
        end_ = pipe[1];
    }
    ~Other() { end(); }
    Other(const Other&) = delete;
    Other& operator=(const Other&) = delete;
    void end() {
        if (end_ < 0) return;
        ::close(end_);
        end_ = -1;
        ::waitpid(pid_, nullptr, 0);
    }
    std::string shown() const { return "(process " + std::to_string(pid_) + ")"; }
    pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
    int end_ = -1;
};

void put(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

}  // namespace

TEST_CASE("a lock file names its process while that lives", "[holder]") {
    const tests::TemporaryFolder folder;
    Other other;
    const auto ask = [&] { return lock_file_holder("/dev/ttyUSB2", fs::path(folder / "locks")); };
    CHECK_FALSE(ask());
    put(folder / "locks/LCK..ttyUSB2", "     " + std::to_string(other.pid()) + "\n");
    REQUIRE(ask());
    CHECK_THAT(*ask(), ContainsSubstring(other.shown()));
    CHECK_FALSE(lock_file_holder("/dev/ttyUSB3", fs::path(folder / "locks")));
    other.end();
    CHECK_FALSE(ask());
}

TEST_CASE("a lock file of our own or of nobody holds nothing", "[holder]") {
    const tests::TemporaryFolder folder;
    for (const std::string& text : {std::to_string(::getpid()), std::string("0"), std::string("-1"), std::string("x"),
                                    std::string(), std::string("99999999999999999999")}) {
        put(folder / "locks/LCK..ttyUSB2", text);
        CHECK_FALSE(lock_file_holder("/dev/ttyUSB2", fs::path(folder / "locks")));
    }
}

TEST_CASE("who has a port open without a lock is found, this process left out", "[holder]") {
    int master = -1, slave = -1;
    std::array<char, 64> name{};
    REQUIRE(::openpty(&master, &slave, name.data(), nullptr, nullptr) == 0);
    CHECK_FALSE(open_holder(name.data()));
    {
        const Other other;
        REQUIRE(open_holder(name.data()));
        CHECK_THAT(*open_holder(name.data()), ContainsSubstring(other.shown()));
        CHECK(port_holder(name.data()) == open_holder(name.data()));
    }
    CHECK_FALSE(open_holder(name.data()));
    ::close(slave);
    ::close(master);
}

TEST_CASE("ModemManager is seen by its cgroup or by its process", "[holder]") {
    const tests::TemporaryFolder folder;
    const fs::path root = folder / "root";
    CHECK_FALSE(modem_manager_runs(root));
    put(root / "proc/self/comm", "ModemManager");
    put(root / "proc/812/comm", "gammu-smsd\n");
    CHECK_FALSE(modem_manager_runs(root));
    put(root / "proc/813/comm", "ModemManager\n");
    CHECK(modem_manager_runs(root));
    fs::remove_all(root / "proc");
    CHECK_FALSE(modem_manager_runs(root));
    fs::create_directories(root / "sys/fs/cgroup/system.slice/ModemManager.service");
    CHECK(modem_manager_runs(root));
}
