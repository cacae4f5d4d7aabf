#include "modem/port/port.hpp"

#include <fcntl.h>
#include <pty.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "modem/port/errc.hpp"
#include "tests/support/catch.hpp"

using modem::port::errc;
using modem::port::is_pty;
using modem::port::open_port;
using modem::port::Port;

namespace {

/// A pty whose far end the test holds.
class Pty {
public:
    Pty() {
        std::array<char, 64> name{};
        REQUIRE(::openpty(&master_, &slave_, name.data(), nullptr, nullptr) == 0);
        path_ = name.data();
    }
    ~Pty() { hang_up(); }
    Pty(const Pty&) = delete;
    Pty& operator=(const Pty&) = delete;
    void hang_up() {
        for (int* fd : {&master_, &slave_}) {
            if (*fd >= 0) ::close(*fd);
            *fd = -1;
        }
    }
    void say(const std::string& bytes) {
        REQUIRE(::write(master_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }
    std::string hear() {
        std::array<char, 256> buffer{};
        const auto count = ::read(master_, buffer.data(), buffer.size());
        return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }
    const std::string& path() const { return path_; }

private:
    int master_ = -1;
    int slave_ = -1;
    std::string path_;
};

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "port-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

struct Got {
    bool done = false;
    boost::system::error_code ec;
    std::string bytes;
};

boost::asio::awaitable<void> read_once(Port& port, Got& got) {
    std::array<char, 64> buffer{};
    const auto [ec, count] = co_await port.read_some(boost::asio::buffer(buffer));
    got = {true, ec, std::string(buffer.data(), count)};
}

boost::asio::awaitable<void> write_once(Port& port, std::string bytes, Got& got) {
    const auto [ec, count] = co_await port.write(bytes);
    got = {true, ec, std::to_string(count)};
}

void run_until(boost::asio::io_context& context, const bool& done) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    context.restart();
    while (!done && std::chrono::steady_clock::now() < limit) context.run_one_for(std::chrono::milliseconds(100));
}

}  // namespace

TEST_CASE("a port carries bytes in both ways, raw", "[port]") {
    boost::asio::io_context context;
    Pty pty;
    auto port = open_port(context.get_executor(), pty.path());
    REQUIRE(port.has_value());
    CHECK((*port)->device() == pty.path());
    Got read, wrote;
    boost::asio::co_spawn(context, read_once(**port, read), boost::asio::detached);
    boost::asio::co_spawn(context, write_once(**port, "AT\r\x1b\x1a\x03", wrote), boost::asio::detached);
    run_until(context, wrote.done);
    CHECK(wrote.bytes == "6");
    CHECK(pty.hear() == "AT\r\x1b\x1a\x03");
    CHECK_FALSE(read.done);
    pty.say("\r\n\x04OK\r\n");
    run_until(context, read.done);
    CHECK(read.bytes == "\r\n\x04OK\r\n");
}

TEST_CASE("an idle line is not an end of file, a line hung up is", "[port]") {
    boost::asio::io_context context;
    Pty pty;
    auto port = open_port(context.get_executor(), pty.path());
    REQUIRE(port.has_value());
    Got read;
    boost::asio::co_spawn(context, read_once(**port, read), boost::asio::detached);
    context.run_for(std::chrono::milliseconds(50));
    CHECK_FALSE(read.done);
    pty.hang_up();
    run_until(context, read.done);
    CHECK(read.ec.failed());
}

TEST_CASE("what was said before the port was opened is not heard", "[port]") {
    boost::asio::io_context context;
    Pty pty;
    pty.say("stale\r\n");
    auto port = open_port(context.get_executor(), pty.path());
    REQUIRE(port.has_value());
    Got read;
    boost::asio::co_spawn(context, read_once(**port, read), boost::asio::detached);
    pty.say("fresh\r\n");
    run_until(context, read.done);
    CHECK(read.bytes == "fresh\r\n");
}

TEST_CASE("closing ends what waits", "[port]") {
    boost::asio::io_context context;
    Pty pty;
    auto port = open_port(context.get_executor(), pty.path());
    REQUIRE(port.has_value());
    Got read;
    boost::asio::co_spawn(context, read_once(**port, read), boost::asio::detached);
    context.poll();
    (*port)->close();
    (*port)->close();
    run_until(context, read.done);
    CHECK(read.ec == boost::asio::error::operation_aborted);
}

TEST_CASE("a port in use is refused, with the name of its holder", "[port]") {
    boost::asio::io_context context;
    Pty pty;
    auto first = open_port(context.get_executor(), pty.path());
    REQUIRE(first.has_value());
    auto second = open_port(context.get_executor(), pty.path());
    REQUIRE(second.has_error());
    CHECK(second.error().code == errc::busy);
    CHECK_THAT(second.error().sentence, ContainsSubstring(pty.path() + " is in use by"));
    CHECK_THAT(second.error().sentence, ContainsSubstring("(process " + std::to_string(::getpid()) + ")"));
    first->reset();
    CHECK(open_port(context.get_executor(), pty.path()).has_value());
}

TEST_CASE("a lock goes with its holder, without anybody's help", "[port]") {
    boost::asio::io_context context;
    Pty pty;
    const int holder = ::open(pty.path().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(::flock(holder, LOCK_EX | LOCK_NB) == 0);
    CHECK(open_port(context.get_executor(), pty.path()).has_error());
    ::close(holder);
    CHECK(open_port(context.get_executor(), pty.path()).has_value());
}

TEST_CASE("a symbolic link is resolved at each open", "[port]") {
    boost::asio::io_context context;
    const Folder folder;
    const std::string link = folder / "modem";
    Pty first, second;
    std::filesystem::create_symlink(first.path(), link);
    auto port = open_port(context.get_executor(), link);
    REQUIRE(port.has_value());
    CHECK((*port)->device() == first.path());
    CHECK(is_pty(link));
    std::filesystem::remove(link);
    std::filesystem::create_symlink(second.path(), link);
    auto again = open_port(context.get_executor(), link);
    REQUIRE(again.has_value());
    CHECK((*again)->device() == second.path());
}

TEST_CASE("what is not there, or no serial port, is refused by name", "[port]") {
    boost::asio::io_context context;
    const Folder folder;
    const std::string dangling = folder / "dangling";
    std::filesystem::create_symlink("/dev/pts/nothing", dangling);
    const std::string file = folder / "file";
    std::ofstream(file) << "no port";
    struct Case {
        std::string path;
        errc why;
    };
    for (const auto& [path, why] : std::initializer_list<Case>{{folder / "absent", errc::absent},
                                                               {dangling, errc::absent},
                                                               {"", errc::absent},
                                                               {file, errc::no_terminal},
                                                               {"/dev/null", errc::no_terminal}}) {
        INFO(path);
        const auto port = open_port(context.get_executor(), path);
        REQUIRE(port.has_error());
        CHECK(port.error().code == why);
        CHECK_THAT(port.error().sentence, ContainsSubstring(path));
        CHECK_FALSE(is_pty(path));
    }
}

TEST_CASE("a port without permission names the group that has it", "[port]") {
    if (::geteuid() == 0) return;  // root may open anything
    boost::asio::io_context context;
    const Folder folder;
    const std::string file = folder / "file";
    std::ofstream(file) << "no port";
    ::chmod(file.c_str(), 0);
    const auto port = open_port(context.get_executor(), file);
    REQUIRE(port.has_error());
    CHECK(port.error().code == errc::no_permission);
    CHECK_THAT(port.error().sentence, ContainsSubstring("the user must be in the group"));
}

TEST_CASE("every reason has a sentence", "[port]") {
    for (int value = 1; value <= static_cast<int>(errc::cannot_configure); ++value) {
        CHECK(make_error_code(static_cast<errc>(value)).message() != "unknown error");
    }
}
