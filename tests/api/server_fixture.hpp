#pragma once

#include <spdlog/logger.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <future>
#include <memory>
#include <semaphore>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "controller/api/server.hpp"
#include "tests/api/raw_client.hpp"
#include "tests/support/clock.hpp"
#include "tests/support/temporary.hpp"

namespace api_tests {

/// A server on loopback and on a unix socket, in a thread of its own, with routes that tests can hold up:
///   GET  /healthz        200, no token
///   POST /echo           200 and the body (scope send)
///   GET  /boom           throws
///   GET  /wait           answers when `release` is called
///   POST /lines          a batch: each line comes back; `wait` waits for `release`, `boom` throws, `few` answers less
///   GET  /things/{id}    200 and the id, with a Location of what stands in `X-Location`
///   POST /clock          on the control socket only
/// The token `tc_send` has the scope send, `tc_read` read.
class ServerFixture {
public:
    explicit ServerFixture(const controller::api::Limits& limits = {});
    ~ServerFixture();

    RawClient connect() const { return RawClient::tcp(port_); }
    RawClient connect_control() const { return RawClient::unix_socket(socket_.string()); }
    std::uint16_t port() const { return port_; }
    const std::filesystem::path& socket() const { return socket_; }

    /// Lets one handler that waits, or the next that will, go on.
    void release();
    /// Returns when a handler waits.
    void await_waiting() { waiting_.acquire(); }
    /// Begins to stop; the future is ready when the server has.
    std::future<void> stop(std::chrono::milliseconds grace);
    /// Ends the thread without stopping the server: coroutines are destroyed where they are.
    void abandon();
    /// What was logged; after `abandon` or a finished `stop`.
    std::string log() const { return log_text_.str(); }
    /// The groups that the batch handler got, as their numbers of lines; after the same.
    const std::vector<std::size_t>& groups() const { return groups_; }

    // Called by the routes.
    boost::asio::awaitable<void> wait();
    void note_group(std::size_t lines) { groups_.push_back(lines); }

private:
    tests::TemporaryFolder folder_;
    std::filesystem::path socket_;
    std::ostringstream log_text_;
    spdlog::logger logger_;
    tests::FakeClock clock_{words::from_ms(1'924'948'800'000)};
    boost::asio::io_context io_{1};
    boost::asio::steady_timer gate_;
    int released_ = 0;
    std::vector<std::size_t> groups_;
    std::counting_semaphore<> waiting_{0};
    std::unique_ptr<controller::api::Server> server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace api_tests
