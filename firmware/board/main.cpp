#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <iostream>
#include <string>
#include <system_error>

#include "firmware/board/server.hpp"

namespace board = firmware::board;

namespace {

// The socket that systemd hands over, or one of our own where a path is given.
int listening_socket(const std::string& path) {
    if (path.empty()) {
        if (::sd_listen_fds(1) != 1) throw std::runtime_error("is started by tillcast-board.socket, or with --socket");
        return SD_LISTEN_FDS_START;
    }
    sockaddr_un address{};
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("the path of the socket is too long");
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::unlink(path.c_str());
    const auto* as_any = reinterpret_cast<const sockaddr*>(&address);
    if (fd < 0 || ::bind(fd, as_any, sizeof address) != 0 || ::listen(fd, 8) != 0)
        throw std::system_error(errno, std::generic_category(), path);
    return fd;
}

uid_t uid_of(const std::string& user) {
    const passwd* entry = ::getpwnam(user.c_str());
    if (entry == nullptr) throw std::runtime_error("there is no user " + user);
    return entry->pw_uid;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Does for tillcastd what needs root: verbs on devices that board.toml allows, one line each over a Unix "
        "socket.\n"
        "  usb-power off|on|cycle PORT   usb-reauthorize DEVICE   driver-rebind DEVICE   gpio-pulse NAME   port-holder "
        "PATH"};
    std::string config = "/etc/tillcast/board.toml", socket, user = "tillcast";
    board::ServerOptions options;
    std::size_t idle_s = 30;
    bool check = false;
    app.add_option("--config", config, "what is allowed; must belong to root")->capture_default_str();
    app.add_option("--user", user, "who may ask besides root")->capture_default_str();
    app.add_option("--socket", socket, "listen here instead of on systemd's socket");
    app.add_option("--sysfs", options.sysfs, "for tests")->capture_default_str();
    app.add_option("--idle", idle_s, "end after so many seconds without a request; 0: never")
        ->check(CLI::Range(0, 3600))
        ->capture_default_str();
    app.add_flag("--check", check, "only tell what is wrong with the configuration");
    CLI11_PARSE(app, argc, argv);
    try {
        const board::Loaded loaded = board::load_settings(config);
        for (const auto& error : loaded.errors) std::cerr << words::to_string(error) << '\n';
        if (!loaded.settings) return 1;
        if (check) return 0;
        options.users = {uid_of(user)};
        options.idle = std::chrono::seconds(idle_s);
        board::serve(listening_socket(socket), *loaded.settings, options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "tillcast-board: " << error.what() << '\n';
        return 1;
    }
}
