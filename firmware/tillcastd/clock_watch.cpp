#include "firmware/tillcastd/clock_watch.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <system_error>

namespace firmware {

namespace {

int make_timer() {
    const int fd = ::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::system_category(), "timerfd_create");
    return fd;
}

}  // namespace

ClockWatch::ClockWatch(const boost::asio::any_io_executor& executor) : timer_(executor, make_timer()) { arm(); }

void ClockWatch::arm() {
    itimerspec never{};
    never.it_value.tv_sec =
        std::numeric_limits<std::int32_t>::max();  // the year 2038, or the next setting of the clock
    if (::timerfd_settime(timer_.native_handle(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, nullptr) != 0 &&
        errno != ECANCELED)
        throw std::system_error(errno, std::system_category(), "timerfd_settime");
}

boost::asio::awaitable<void> ClockWatch::run(std::function<void()> moved) {
    namespace asio = boost::asio;
    for (;;) {
        const auto [error] =
            co_await timer_.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
        std::uint64_t expirations = 0;
        [[maybe_unused]] const auto got =
            ::read(timer_.native_handle(), &expirations, sizeof expirations);  // ECANCELED: set
        arm();
        moved();
    }
}

void ClockWatch::stop() {
    boost::system::error_code ignored;
    timer_.close(ignored);
}

}  // namespace firmware
