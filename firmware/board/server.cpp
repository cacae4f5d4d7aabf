#include "firmware/board/server.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <optional>
#include <string_view>

#include "firmware/board/request.hpp"
#include "firmware/board/verbs.hpp"

namespace firmware::board {

namespace {

using Clock = std::chrono::steady_clock;

volatile std::sig_atomic_t stopped = 0;

int left_until(Clock::time_point limit) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - Clock::now()).count();
    return static_cast<int>(std::clamp<long>(left, 0, 60'000));
}

bool readable(int fd, int timeout_ms) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, timeout_ms) > 0;
}

bool may_ask(int connection, const ServerOptions& options) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == 0 || std::find(options.users.begin(), options.users.end(), peer.uid) != options.users.end();
}

// The line without its end; nothing where it is too long, or does not come whole in time.
std::optional<std::string> read_line(int connection, std::chrono::milliseconds patience) {
    const auto limit = Clock::now() + patience;
    std::string line;
    while (line.size() <= k_longest_request && readable(connection, left_until(limit))) {
        std::array<char, k_longest_request> buffer{};
        const auto count = ::recv(connection, buffer.data(), buffer.size(), 0);
        if (count <= 0) return {};
        line.append(buffer.data(), static_cast<std::size_t>(count));
        if (const auto end = line.find('\n'); end != std::string::npos) {
            line.resize(end);
            return line;
        }
    }
    return {};
}

Answer answer_to(int connection, const Settings& settings, const ServerOptions& options) {
    // Read in any case: who is refused is still writing, and would miss the answer.
    const auto line = read_line(connection, options.patience);
    if (!may_ask(connection, options))
        return {false, "not_allowed", "only root and the gateway's own user may ask the helper"};
    const auto request = line ? parse_request(*line) : std::nullopt;
    if (!request) return {false, "bad_request", "one line with a verb and its target is expected"};
    Answer answer = perform(*request, settings, options.sysfs);
    std::cerr << *line << ": " << answer.text << '\n';
    return answer;
}

void answer_one(int connection, const Settings& settings, const ServerOptions& options) {
    const std::string line = to_line(answer_to(connection, settings, options));
    // Short enough for the socket's buffer; who has gone is not waited for.
    if (::send(connection, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        std::cerr << "nobody waited for the answer\n";
}

}  // namespace

void serve(int listener, const Settings& settings, const ServerOptions& options) {
    struct sigaction action {};
    action.sa_handler = [](int) { stopped = 1; };
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    const int idle = options.idle.count() > 0 ? static_cast<int>(options.idle.count()) : -1;
    while (stopped == 0) {
        if (!readable(listener, idle)) return;  // idle, or a signal
        const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0 && (errno == EINTR || errno == ECONNABORTED || errno == EAGAIN)) continue;
        if (connection < 0) return;
        answer_one(connection, settings, options);
        ::close(connection);
    }
}

}  // namespace firmware::board
