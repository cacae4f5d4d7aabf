#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>

namespace firmware {

/// Tells when somebody sets civil time: a timer that the kernel ends for that (TFD_TIMER_CANCEL_ON_SET). It never fires
/// for any other reason.
class ClockWatch {
public:
    /// Throws std::system_error if the kernel has no such timer.
    explicit ClockWatch(const boost::asio::any_io_executor& executor);
    /// Calls `moved` each time, until stop().
    boost::asio::awaitable<void> run(std::function<void()> moved);
    void stop();

private:
    void arm();
    boost::asio::posix::stream_descriptor timer_;
};

}  // namespace firmware
