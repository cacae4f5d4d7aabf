#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <string>

namespace controller::api {

/// Texts on their way from one coroutine to another of the same thread, with a bound on what waits. One coroutine
/// pushes, one takes.
class Outbox {
public:
    Outbox(boost::asio::any_io_executor executor, std::size_t max_bytes);

    /// Waits while more than the bound is waiting. False if nobody takes any more.
    boost::asio::awaitable<bool> push(std::string text);
    /// Nothing more will be pushed.
    void close();
    /// The oldest text; empty when all is taken and the outbox closed.
    boost::asio::awaitable<std::string> next();
    /// Nobody will take any more.
    void break_off();

private:
    std::deque<std::string> texts_;
    std::size_t bytes_ = 0;
    std::size_t max_bytes_;
    bool closed_ = false;
    bool broken_ = false;
    boost::asio::steady_timer changed_;
};

}  // namespace controller::api
