#include "firmware/board/client.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "firmware/board/server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

using namespace firmware::board;
namespace fs = std::filesystem;
namespace verb = modem::device::board_verb;

namespace {

std::string content(const fs::path& file) {
    std::ifstream in(file);
    std::string text;
    std::getline(in, text);
    return text;
}

void put(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

// The helper's own server on a thread, over a made-up sysfs, and the daemon's client.
class Bench {
public:
    explicit Bench(bool allowed = true) {
        put(sysfs() / "bus/usb/devices/1-1/1-1:1.0/1-1-port2/disable", "0");
        put(sysfs() / "bus/usb/devices/1-1.2/authorized", "1");
        put(sysfs() / "bus/usb/drivers/usb/unbind", "");
        put(sysfs() / "bus/usb/drivers/usb/bind", "");
        if (allowed) settings_.ports = {"1-1-port2", "1-1-port3"};
        if (allowed) settings_.devices = {"1-1.2"};
        settings_.off = std::chrono::milliseconds(1);
        listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socket().copy(address.sun_path, socket().size());
        REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(::listen(listener_, 4) == 0);
        ServerOptions options;
        options.sysfs = sysfs();
        options.users = {::geteuid()};
        server_ = std::thread([this, options] { serve(listener_, settings_, options); });
    }
    ~Bench() {
        ::shutdown(listener_, SHUT_RDWR);  // accept() ends, and with it the server
        server_.join();
        ::close(listener_);
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    fs::path sysfs() const { return folder_ / "sys"; }
    std::string socket() const { return folder_ / "board.sock"; }

    words::Result<std::string> perform(const std::string& what, const std::string& target) {
        return perform_at(socket(), what, target);
    }
    words::Result<std::string> perform_at(const std::string& path, const std::string& what, const std::string& target) {
        boost::asio::io_context context;
        Client client(context.get_executor(), path, *log);
        std::optional<words::Result<std::string>> result;
        boost::asio::co_spawn(context, ask(client, what, target, result), boost::asio::detached);
        context.run();
        return result.value();
    }

    std::ostringstream lines;
    std::shared_ptr<spdlog::logger> log =
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(lines));

private:
    static boost::asio::awaitable<void> ask(Client& client, std::string what, std::string target,
                                            std::optional<words::Result<std::string>>& into) {
        auto result = co_await client.perform(std::move(what), std::move(target));
        into = std::move(result);
    }

    tests::TemporaryFolder folder_;
    Settings settings_;
    int listener_ = -1;
    std::thread server_;
};

}  // namespace

TEST_CASE("each step of recovery reaches sysfs through the helper", "[board]") {
    Bench bench;
    CHECK(bench.perform(std::string(verb::usb_power), "1-1.2").value() ==
          "the power of 1-1-port2 was off and is on again");
    CHECK(content(bench.sysfs() / "bus/usb/devices/1-1/1-1:1.0/1-1-port2/disable") == "0");
    CHECK(bench.perform(std::string(verb::usb_authorise), "1-1.2").value() ==
          "the device 1-1.2 was sent away and let in again");
    CHECK(content(bench.sysfs() / "bus/usb/devices/1-1.2/authorized") == "1");
    CHECK(bench.perform(std::string(verb::usb_rebind), "1-1.2").value() ==
          "the driver of 1-1.2 let go of it and took it again");
    CHECK(content(bench.sysfs() / "bus/usb/drivers/usb/unbind") == "1-1.2");
    CHECK(content(bench.sysfs() / "bus/usb/drivers/usb/bind") == "1-1.2");
}

TEST_CASE("what is not allowed is refused, and the log says what is missing", "[board]") {
    Bench bench(false);
    for (const std::string_view one : {verb::usb_power, verb::usb_authorise, verb::usb_rebind, verb::power_key}) {
        const auto result = bench.perform(std::string(one), "1-1.2");
        REQUIRE(result.has_error());
        CHECK(result.error() == make_error_code(errc::not_allowed));
    }
    CHECK_THAT(bench.lines.str(), ContainsSubstring("the port 1-1-port2 is not named by [usb] ports in board.toml"));
    CHECK(content(bench.sysfs() / "bus/usb/devices/1-1.2/authorized") == "1");
    CHECK(content(bench.sysfs() / "bus/usb/drivers/usb/unbind").empty());
}

TEST_CASE("a root hub's port is never switched, and a hub that cannot switch is told", "[board]") {
    Bench bench;
    CHECK(bench.perform(std::string(verb::usb_power), "1-2").error() == make_error_code(errc::impossible));
    CHECK(bench.perform(std::string(verb::usb_power), "usb1-port2").error() == make_error_code(errc::impossible));
    CHECK(bench.perform(std::string(verb::usb_power), "1-1.3").error() == make_error_code(errc::impossible));
    CHECK_THAT(bench.lines.str(), ContainsSubstring("a hub that switches its ports"));
}

TEST_CASE("what the helper cannot be asked is refused before it is", "[board]") {
    Bench bench;
    CHECK(bench.perform("reboot", "now").error() == make_error_code(errc::bad_request));
    CHECK(bench.perform(std::string(verb::usb_power), "1-1.2\nusb-power off 1-1-port2").error() ==
          make_error_code(errc::bad_request));
    CHECK(content(bench.sysfs() / "bus/usb/devices/1-1/1-1:1.0/1-1-port2/disable") == "0");
}

TEST_CASE("nobody holds a port that only exists", "[board]") {
    Bench bench;
    CHECK(bench.perform("port-holder", "/etc/passwd").error() == make_error_code(errc::impossible));
    CHECK(bench.perform("port-holder", "/dev/nonexistent").error() == make_error_code(errc::impossible));
}

TEST_CASE("a helper that is not there is told with the remedy", "[board]") {
    Bench bench;
    const auto result = bench.perform_at(bench.socket() + ".gone", std::string(verb::power_key), "left");
    REQUIRE(result.has_error());
    CHECK(result.error() == make_error_code(errc::unreachable));
    CHECK_THAT(result.error().message(), ContainsSubstring("tillcast-board.socket"));
}

TEST_CASE("every reason of the helper's client has a sentence", "[board]") {
    for (int value = 1; value <= static_cast<int>(errc::failed); ++value)
        CHECK(make_error_code(static_cast<errc>(value)).message() != "unknown error");
}
