#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

namespace modem::device {

/// Whose turn it is to speak to the modem: a part's or the housekeeping's, at most one of each at a time. Where both
/// wait they alternate: a part waits for one command at most, and a modem that always sends still reads what comes in.
class Turn {
public:
    explicit Turn(const boost::asio::any_io_executor& executor) : part_(executor), housekeeping_(executor) {}

    boost::asio::awaitable<void> take_for_part();
    boost::asio::awaitable<void> take_for_housekeeping();
    /// REQUIRES: the turn is taken. Until it is given back, `hurry`, if any, is called when a part waits for it.
    void yield_to_part(std::function<void()> hurry);
    void give_back();

private:
    bool taken_ = false;
    bool part_waits_ = false;
    bool housekeeping_waits_ = false;
    bool part_was_last_ = false;
    std::function<void()> hurry_;
    boost::asio::steady_timer part_;
    boost::asio::steady_timer housekeeping_;
};

}  // namespace modem::device
