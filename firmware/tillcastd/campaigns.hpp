#pragma once

#include <spdlog/logger.h>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "controller/api/context.hpp"

namespace firmware {

/// Brings running campaigns forward, a bounded step at a time, whenever there is reason to: one was changed, or a
/// message of one that only waits for its messages was settled.
class Campaigns {
public:
    /// Registers an observer with the store: before anything writes. The context outlives it.
    Campaigns(boost::asio::any_io_executor executor, controller::api::Context& context);

    /// On the I/O thread.
    void look();
    void stop();
    boost::asio::awaitable<void> run();

private:
    boost::asio::awaitable<bool> bring_forward(words::Key campaign);
    boost::asio::awaitable<std::vector<words::Key>> active();

    boost::asio::any_io_executor executor_;
    controller::api::Context& context_;
    boost::asio::steady_timer changed_;
    bool wanted_ = true;
    bool stopping_ = false;
    std::atomic<bool> some_wait_ = false;
    std::atomic<bool> look_posted_ = false;
};

}  // namespace firmware
