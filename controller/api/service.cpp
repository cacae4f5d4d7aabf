#include "controller/api/service.hpp"

#include <sodium.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>
#include <vector>

#include "config/words/id.hpp"

namespace controller::api {

namespace {

namespace asio = boost::asio;
constexpr std::chrono::milliseconds k_closing_time{1'000};

}  // namespace

Service::Service(asio::any_io_executor executor, Router router, Authenticate authenticate, const words::Clock& clock,
                 spdlog::logger& logger, const Limits& limits)
    : executor_(std::move(executor)),
      router_(std::move(router)),
      authenticate_(std::move(authenticate)),
      logger_(logger),
      limits_(limits),
      changed_(executor_),
      clock_(clock),
      id_run_(static_cast<std::uint16_t>(randombytes_random())),
      id_next_(static_cast<std::uint64_t>(randombytes_random()) << 32) {}

// Random by run, counted within it: without a call of the kernel for each request, and in the order of time.
std::string Service::next_request_id() {
    return words::to_string("req_", {clock_.now(), id_run_, static_cast<words::Key>(++id_next_)});
}

void Service::note_foreign(HttpConnection::Io what) {
    using Io = HttpConnection::Io;
    if (what == Io::plain_on_tls) ++door_.plain_on_tls;
    if (what == Io::tls_on_plain) ++door_.tls_on_plain;
    if (what == Io::no_handshake) ++door_.no_handshake;
}

asio::awaitable<void> Service::stop(std::chrono::milliseconds grace) {
    stopping_ = true;
    const std::vector<HttpConnection*> connections(connections_.begin(), connections_.end());
    for (HttpConnection* connection : connections)
        if (connection->idle()) connection->close();
    co_await wait_until_empty(grace);
    for (HttpConnection* connection : connections_) connection->close();
    co_await wait_until_empty(k_closing_time);
}

// Each connection that ends cancels the wait; it is over when the timer itself fires.
asio::awaitable<void> Service::wait_until_empty(std::chrono::milliseconds at_most) {
    constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
    changed_.expires_after(at_most);
    while (!connections_.empty()) {
        const auto [ec] = co_await changed_.async_wait(k_await);
        if (!ec) co_return;
    }
}

Service::Registration::Registration(Service& service, HttpConnection& connection, bool control)
    : service_(service), connection_(connection), control_(control) {
    service_.connections_.insert(&connection_);
    if (control_) ++service_.control_count_;
}

Service::Registration::~Registration() {
    service_.connections_.erase(&connection_);
    if (control_) --service_.control_count_;
    if (service_.stopping_) service_.changed_.cancel();
}

}  // namespace controller::api
