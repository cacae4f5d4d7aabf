#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

namespace firmware {

/// Tells systemd how the daemon is (sd_notify(3)); does nothing where nobody asked.
void tell_ready();
void tell_reloading();
void tell_stopping();
void tell_status(const std::string& sentence);

/// Shows systemd that the I/O thread is alive, as often as WatchdogSec= asks; ends at once where it does not ask.
boost::asio::awaitable<void> pet_watchdog();

}  // namespace firmware
