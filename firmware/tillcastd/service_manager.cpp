#include "firmware/tillcastd/service_manager.hpp"

#include <systemd/sd-daemon.h>
#include <time.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace firmware {

void tell_ready() { ::sd_notify(0, "READY=1"); }

void tell_reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    ::sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
                 static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000);
}

void tell_stopping() { ::sd_notify(0, "STOPPING=1"); }

void tell_status(const std::string& sentence) { ::sd_notify(0, ("STATUS=" + sentence).c_str()); }

boost::asio::awaitable<void> pet_watchdog() {
    namespace asio = boost::asio;
    std::uint64_t usec = 0;
    if (::sd_watchdog_enabled(0, &usec) <= 0) co_return;
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    for (;;) {
        ::sd_notify(0, "WATCHDOG=1");
        timer.expires_after(std::chrono::microseconds(usec / 3));
        const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
    }
}

}  // namespace firmware
