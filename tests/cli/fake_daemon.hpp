#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tests {

/// Answers on a unix socket, one request for each connection, what a test has said; the last answer to a request is
/// given again and again, and 404 to what nobody spoke of.
class FakeDaemon {
public:
    struct Answer {
        int status;
        std::string body;
    };
    /// The answers by `GET /v1/status`.
    using Script = std::map<std::string, std::vector<Answer>>;

    FakeDaemon(std::string path, Script script) : path_(std::move(path)), script_(std::move(script)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        if (pipe(end_) != 0 || bind(handle_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            listen(handle_, 8) != 0)
            throw std::runtime_error("no socket at " + path_);
        thread_ = std::thread([this] { serve(); });
    }
    ~FakeDaemon() {
        finish();
        close(handle_);
        close(end_[0]);
    }
    FakeDaemon(const FakeDaemon&) = delete;
    FakeDaemon& operator=(const FakeDaemon&) = delete;

    const std::string& path() const { return path_; }
    /// Head and body of each, in their order. Ends the daemon.
    const std::vector<std::string>& requests() {
        finish();
        return requests_;
    }

private:
    void finish() {
        if (!thread_.joinable()) return;
        close(end_[1]);
        thread_.join();
    }

    void serve() {
        while (true) {
            pollfd waits[] = {{handle_, POLLIN, 0}, {end_[0], POLLIN, 0}};
            poll(waits, 2, -1);
            if ((waits[0].revents & POLLIN) == 0) return;
            const int connection = accept(handle_, nullptr, nullptr);
            requests_.push_back(read_request(connection));
            const std::string answer = answer_to(requests_.back());
            send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
            close(connection);
        }
    }

    static std::string read_request(int connection) {
        std::string request;
        char piece[4096];
        while (!is_whole(request)) {
            const auto got = read(connection, piece, sizeof piece);
            if (got <= 0) break;
            request.append(piece, static_cast<std::size_t>(got));
        }
        return request;
    }
    static bool is_whole(const std::string& request) {
        const auto end = request.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        const auto length = request.find("Content-Length: ");
        return length == std::string::npos || request.size() >= end + 4 + std::stoul(request.substr(length + 16));
    }

    std::string answer_to(const std::string& request) {
        auto& answers = script_[request.substr(0, request.find(" HTTP/"))];
        const Answer answer =
            answers.empty() ? Answer{404, R"({"detail":"There is nothing at this path."})"} : answers.front();
        if (answers.size() > 1) answers.erase(answers.begin());
        return "HTTP/1.1 " + std::to_string(answer.status) +
               " X\r\nX-Request-Id: req_1\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n" +
               answer.body;
    }

    std::string path_;
    Script script_;
    int handle_ = socket(AF_UNIX, SOCK_STREAM, 0);
    int end_[2] = {-1, -1};
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace tests
