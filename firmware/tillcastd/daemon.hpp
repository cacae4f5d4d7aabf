#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <filesystem>
#include <memory>
#include <vector>

#include "controller/api/context.hpp"
#include "controller/api/server.hpp"
#include "controller/api/webhooks/courier.hpp"
#include "controller/outreach/check.hpp"
#include "controller/outreach/runner.hpp"
#include "firmware/board/client.hpp"
#include "firmware/tillcastd/clock_watch.hpp"
#include "firmware/tillcastd/clocks.hpp"
#include "firmware/tillcastd/desk.hpp"
#include "firmware/tillcastd/keeper.hpp"
#include "firmware/tillcastd/time_keeper.hpp"
#include "firmware/tillcastd/tls_keeper.hpp"
#include "modem/port/hotplug.hpp"

namespace firmware {

/// The composition root: builds the rooms, wires them, runs them. The only place that knows every type.
class Daemon {
public:
    /// Opens the store. Throws what stands in the way of a start.
    Daemon(reader::Config config, controller::outreach::Plans plans, spdlog::logger& log);
    ~Daemon();

    /// Runs until SIGTERM or SIGINT, then shuts down in order: no new requests, each modem's part finished, results on
    /// disk. Returns the exit code.
    int run();

private:
    void build_modems();
    void keep_marks();
    Desk* desk_of(std::string_view modem);
    void listen();
    controller::api::Controls controls();
    boost::asio::awaitable<void> start();
    boost::asio::awaitable<void> shut_down();
    boost::asio::awaitable<void> watch_signals();
    boost::asio::awaitable<void> watch_ports();
    boost::asio::awaitable<void> housekeeping();
    Keeper::House keepers_house();
    controller::api::Reloaded reload();
    bool set_clock(words::Instant now);
    void clock_moved();
    bool confirm_clock();
    TimeKeeper::House time_keepers_house();

    spdlog::logger& log_;
    boost::asio::io_context io_{1};
    MachineClock clock_;
    std::optional<std::string> salvaged_;  ///< what became of a database that was damaged at the start
    controller::store::Store store_;
    controller::dispatch::Present present_;
    controller::dispatch::Dispatcher dispatcher_;
    Keeper keeper_;
    std::shared_ptr<controller::dispatch::AlertWatch> alerts_;
    TimeKeeper time_keeper_;
    std::unique_ptr<board::Client> board_;  ///< none in practice, and where the helper is not installed
    std::vector<std::unique_ptr<Desk>> desks_;
    controller::api::Context context_;
    std::shared_ptr<controller::api::webhooks::Courier> courier_;
    controller::outreach::CampaignRunner campaigns_;
    bool campaigns_run_ = false;
    std::unique_ptr<controller::api::Server> server_;
    std::unique_ptr<TlsKeeper> tls_;  ///< none where the listener speaks plain HTTP
    boost::asio::signal_set signals_;
    ClockWatch clock_watch_;
    modem::port::Hotplug hotplug_;
    boost::asio::steady_timer housekeeping_timer_;
    boost::asio::steady_timer ended_;  ///< cancelled when a modem or the campaigns have ended
    bool stopping_ = false;
    int running_desks_ = 0;
    int exit_code_ = 0;
};

}  // namespace firmware
