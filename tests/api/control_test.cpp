#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "controller/api/errc.hpp"
#include "tests/api/server_fixture.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

using namespace api_tests;
using controller::api::ControlSocket;
using controller::api::errc;

namespace {

// What a killed daemon leaves behind: a bound socket that nobody listens on.
void leave_stale_socket(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    const int handle = socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(bind(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    close(handle);
}

std::string post_clock(const std::string& more = "") {
    return "POST /clock HTTP/1.1\r\nHost: tillcast\r\n" + more + "Content-Length: 0\r\n\r\n";
}

}  // namespace

TEST_CASE("our own user is admin on the control socket, without a token", "[control]") {
    ServerFixture fixture;
    auto client = fixture.connect_control();
    client.send(post_clock());
    CHECK(client.read().status == 204);
    client.send("GET /things/x HTTP/1.1\r\nHost: tillcast\r\n\r\n");
    CHECK(client.read().body == "x control");
}

TEST_CASE("what belongs to the control socket is not served over TCP", "[control]") {
    ServerFixture fixture;
    auto client = fixture.connect();
    client.send(post_clock());
    CHECK(client.read().status == 401);
    client.send(post_clock("Authorization: Bearer tc_send\r\n"));
    CHECK(client.read().status == 403);
}

TEST_CASE("the control socket is for its owner and its group", "[control]") {
    ServerFixture fixture;
    struct stat status {};
    REQUIRE(stat(fixture.socket().c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0660);
    const group* owner = getgrnam("tillcast");
    CHECK(status.st_gid == (owner != nullptr ? owner->gr_gid : getegid()));
}

TEST_CASE("a stale control socket is replaced, and the file goes with the daemon", "[control]") {
    const tests::TemporaryFolder folder;
    const auto path = folder / "control.sock";
    leave_stale_socket(path);
    boost::asio::io_context io;
    {
        const auto socket = ControlSocket::listen(io.get_executor(), path, "tillcast");
        REQUIRE(socket.has_value());
        CHECK_NOTHROW(RawClient::unix_socket(path));
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a control socket that is answered is refused and stays", "[control]") {
    const tests::TemporaryFolder folder;
    const auto path = folder / "control.sock";
    boost::asio::io_context io;
    const auto first = ControlSocket::listen(io.get_executor(), path, "tillcast");
    REQUIRE(first.has_value());
    CHECK(ControlSocket::listen(io.get_executor(), path, "tillcast").error() == errc::control_in_use);
    CHECK_NOTHROW(RawClient::unix_socket(path));
}

TEST_CASE("the socket of a successor is left alone", "[control]") {
    const tests::TemporaryFolder folder;
    const auto path = folder / "control.sock";
    boost::asio::io_context io;
    {
        const auto first = ControlSocket::listen(io.get_executor(), path, "tillcast");
        REQUIRE(first.has_value());
        leave_stale_socket(folder / "other");
        std::filesystem::rename(folder / "other", path);
    }
    CHECK(std::filesystem::exists(path));
}

TEST_CASE("a path that cannot be a control socket is refused with its reason", "[control]") {
    const tests::TemporaryFolder folder;
    boost::asio::io_context io;
    const auto listen = [&io](const std::filesystem::path& path) {
        return ControlSocket::listen(io.get_executor(), path, "tillcast").error();
    };
    std::ofstream(folder / "file") << "precious";
    CHECK(listen(folder / "file") == errc::control_not_a_socket);
    CHECK(std::filesystem::file_size(folder / "file") == 8);
    std::filesystem::create_directory(folder / "folder");
    CHECK(listen(folder / "folder") == errc::control_not_a_socket);
    std::filesystem::create_symlink(folder / "file", folder / "link");
    CHECK(listen(folder / "link") == errc::control_not_a_socket);
    CHECK(listen(folder / std::string(108, 'x')) == errc::control_path_too_long);
    CHECK(listen(folder / ("missing/control.sock")) == boost::system::errc::no_such_file_or_directory);
    CHECK(listen(folder / ("file/control.sock")) == boost::system::errc::not_a_directory);
}

TEST_CASE("a group that the system does not have leaves the socket to its owner", "[control]") {
    const tests::TemporaryFolder folder;
    boost::asio::io_context io;
    CHECK(ControlSocket::listen(io.get_executor(), folder / "s", "no-such-group-here").has_value());
}

TEST_CASE("an address that cannot be listened on is refused with the system's reason", "[control]") {
    ServerFixture fixture;
    boost::asio::io_context io;
    spdlog::logger logger("none");
    const tests::FakeClock clock{words::Instant()};
    controller::api::Server server(
        io, {}, [](std::string_view) { return std::nullopt; }, clock, logger);
    CHECK(server.listen_tcp("127.0.0.1", fixture.port()).error() == boost::system::errc::address_in_use);
    CHECK(server.listen_tcp("192.0.2.1", 0).error() == boost::system::errc::address_not_available);
    CHECK(server.listen_tcp("localhost", 0).has_error());
    CHECK(server.listen_control(fixture.socket()).error() == errc::control_in_use);
}
