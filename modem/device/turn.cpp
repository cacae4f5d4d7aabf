#include "modem/device/turn.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace modem::device {
namespace {

/// Until the timer is cancelled.
boost::asio::awaitable<void> sleep(boost::asio::steady_timer& timer) {
    timer.expires_at(boost::asio::steady_timer::time_point::max());
    co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

}  // namespace

// Nothing suspends between a look at the flags and the sleep, so that no give_back is missed.

boost::asio::awaitable<void> Turn::take_for_part() {
    part_waits_ = true;
    if (taken_ && hurry_) hurry_();
    while (taken_ || (housekeeping_waits_ && part_was_last_)) co_await sleep(part_);
    part_waits_ = false;
    part_was_last_ = true;
    taken_ = true;
}

boost::asio::awaitable<void> Turn::take_for_housekeeping() {
    housekeeping_waits_ = true;
    while (taken_ || (part_waits_ && !part_was_last_)) co_await sleep(housekeeping_);
    housekeeping_waits_ = false;
    part_was_last_ = false;
    taken_ = true;
}

void Turn::yield_to_part(std::function<void()> hurry) {
    hurry_ = std::move(hurry);
    if (part_waits_ && hurry_) hurry_();
}

void Turn::give_back() {
    taken_ = false;
    hurry_ = nullptr;
    part_.cancel();
    housekeeping_.cancel();
}

}  // namespace modem::device
