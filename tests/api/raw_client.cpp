#include "tests/api/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <utility>

namespace api_tests {

namespace {

void limit_waits(int handle) {
    const timeval limit{10, 0};
    setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(handle, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

int connected(int domain, const sockaddr* address, socklen_t size) {
    const int handle = socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0 || connect(handle, address, size) != 0) throw std::runtime_error(std::strerror(errno));
    limit_waits(handle);
    return handle;
}

}  // namespace

RawClient RawClient::tcp(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    RawClient client(connected(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    const int on = 1;
    setsockopt(client.handle_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return client;
}

RawClient RawClient::unix_socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return RawClient(connected(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

RawClient::RawClient(RawClient&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)), buffer_(std::move(other.buffer_)) {}

RawClient::~RawClient() {
    if (handle_ >= 0) close(handle_);
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool RawClient::fill() {
    char bytes[4096];
    const auto got = recv(handle_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
}

bool RawClient::read_line(std::string& line) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos)
        if (!fill()) return false;
    line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return true;
}

bool RawClient::read_bytes(std::size_t count, std::string& into) {
    while (buffer_.size() < count)
        if (!fill()) return false;
    into += buffer_.substr(0, count);
    buffer_.erase(0, count);
    return true;
}

RawAnswer RawClient::read_head() {
    RawAnswer answer;
    std::string line;
    if (!read_line(line) || line.size() < 12) return answer;
    answer.status = std::stoi(line.substr(9, 3));
    while (read_line(line)) {
        if (line.empty()) {
            answer.complete = true;
            break;
        }
        const auto colon = line.find(": ");
        std::string name = line.substr(0, colon);
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        answer.headers[name] = line.substr(colon + 2);
    }
    return answer;
}

std::string RawClient::read_chunk() {
    std::string line, chunk;
    if (!read_line(line)) return chunk;
    const auto size = std::stoul(line, nullptr, 16);
    if (!read_bytes(size, chunk) || !read_line(line)) chunk.clear();
    return chunk;
}

RawAnswer RawClient::read(bool head_only) {
    RawAnswer answer = read_head();
    if (!answer.complete || head_only || answer.status < 200 || answer.status == 204) return answer;
    if (answer.headers.count("content-length") != 0) {
        answer.complete = read_bytes(std::stoul(answer.headers["content-length"]), answer.body);
        return answer;
    }
    if (answer.headers.count("transfer-encoding") == 0) {
        while (fill()) {
        }
        answer.body = std::exchange(buffer_, "");
        return answer;
    }
    std::string line;
    answer.complete = false;
    while (read_line(line)) {
        const auto size = std::stoul(line, nullptr, 16);
        if (!read_bytes(size, answer.body) || !read_line(line)) break;
        if (size == 0) {
            answer.complete = true;
            break;
        }
    }
    return answer;
}

bool RawClient::closed() {
    if (!buffer_.empty()) return false;
    char byte = 0;
    errno = 0;
    return recv(handle_, &byte, 1, 0) <= 0 && errno != EAGAIN;
}

void RawClient::finish_sending() { shutdown(handle_, SHUT_WR); }

void RawClient::reset() {
    const linger hard{1, 0};
    setsockopt(handle_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(std::exchange(handle_, -1));
}

}  // namespace api_tests
