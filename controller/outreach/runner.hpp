#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>

#include "controller/dispatch/rules.hpp"
#include "controller/outreach/advance.hpp"
#include "controller/store/store.hpp"

namespace spdlog {
class logger;
}

namespace controller::outreach {

/// Advances the campaigns, a bounded write job at a time. Lives on the I/O thread; store, present and log outlive it.
/// Without a campaign that is running it does not wake up.
class CampaignRunner {
public:
    /// What the configuration says now; asked before each step.
    using Current = std::function<std::shared_ptr<const Plans>()>;
    CampaignRunner(boost::asio::any_io_executor executor, store::Store& store, const dispatch::Present& present,
                   Current plans, spdlog::logger& log);

    /// Goes on with what a restart left, then waits to be told. Ends after `stop`; await its end before the runner
    /// goes.
    boost::asio::awaitable<void> run();
    /// A campaign was started, paused, resumed or cancelled, or the configuration was read again.
    void kick();
    void stop();

private:
    boost::asio::awaitable<bool> round();
    boost::asio::awaitable<bool> advance_all(words::Key campaign);
    boost::asio::awaitable<bool> is_settled(words::Key campaign);

    store::Store& store_;
    const dispatch::Present& present_;
    Current plans_;
    spdlog::logger& log_;
    boost::asio::steady_timer timer_;
    std::map<words::Key, words::Key> open_;  ///< campaign → the contacts before this one are settled
    bool kicked_ = false;
    bool stopping_ = false;
};

}  // namespace controller::outreach
