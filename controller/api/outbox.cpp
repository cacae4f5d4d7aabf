#include "controller/api/outbox.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace controller::api {

namespace {

namespace asio = boost::asio;
constexpr auto k_await = asio::as_tuple(asio::use_awaitable);

}  // namespace

// The timer never fires; to cancel it wakes whoever waits. Only one of the two can wait: one waits while there is
// nothing, the other while there is too much.
Outbox::Outbox(asio::any_io_executor executor, std::size_t max_bytes)
    : max_bytes_(max_bytes), changed_(std::move(executor), asio::steady_timer::time_point::max()) {}

asio::awaitable<bool> Outbox::push(std::string text) {
    while (bytes_ > max_bytes_ && !broken_) co_await changed_.async_wait(k_await);
    if (broken_) co_return false;
    bytes_ += text.size();
    if (!text.empty()) texts_.push_back(std::move(text));
    changed_.cancel();
    co_return true;
}

void Outbox::close() {
    closed_ = true;
    changed_.cancel();
}

asio::awaitable<std::string> Outbox::next() {
    while (texts_.empty() && !closed_) co_await changed_.async_wait(k_await);
    std::string text;
    if (texts_.empty()) co_return text;
    text = std::move(texts_.front());
    texts_.pop_front();
    bytes_ -= text.size();
    changed_.cancel();
    co_return text;
}

void Outbox::break_off() {
    broken_ = true;
    changed_.cancel();
}

}  // namespace controller::api
