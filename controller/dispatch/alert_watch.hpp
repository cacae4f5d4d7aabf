#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "controller/dispatch/alerts.hpp"
#include "controller/store/store.hpp"
#include "modem/device/status.hpp"

namespace spdlog {
class logger;
}

namespace controller::dispatch {

/// What is wrong with a modem, as its status tells it; a cause that must last is an alert only after `[alerts]
/// no_signal`.
struct ModemTrouble {
    AlertCause cause;
    bool at_once;
    std::string sentence;
};
std::optional<ModemTrouble> trouble_of(const modem::device::ModemStatus& status);

/// When the day's texts about what is still wrong go out: at ten in the shop.
words::Instant next_reminder(const date::time_zone& zone, words::Instant now);

/// The SIMs that have sent for so long without a receipt: at least three parts to different numbers, the first of them
/// that long ago and the last since. `is_sending`: some SIM has sent lately, so that it is worth looking again.
struct Unreceipted {
    std::vector<std::string> sims;
    bool is_sending = false;
};
Unreceipted without_receipts(store::Database& db, words::Instant now, std::chrono::seconds time);

/// SIMs that were refused again after a rest are alerts; those that rest no more are not.
void watch_rests(store::Tx& tx, const Present& present);

/// Raises and clears the alerts that follow from what the modems, the clock and the brake do. On the I/O thread; store,
/// Present, Clock and log outlive it. It sleeps until something is due.
class AlertWatch : public std::enable_shared_from_this<AlertWatch> {
public:
    AlertWatch(boost::asio::any_io_executor executor, store::Store& store, const Present& present,
               const words::Clock& clock, spdlog::logger& log);

    /// To be registered before anything writes.
    store::Observer observer();
    /// What is open from the last run is seen again; modems that are not configured any more are forgotten.
    void start();
    void stop();

    void on_status(const modem::device::ModemStatus& status);
    /// `why` is the sentence for a clock that is not trusted.
    void clock_judged(bool trusted, std::string why);
    /// Civil time has moved, or the configuration has.
    void look_again();

private:
    struct Modem {
        std::optional<ModemTrouble> trouble;
        words::Monotonic since;
        bool raised = false;
        bool of_last_run = true;  ///< an alert of the last run may be open
        std::optional<words::Instant> balance_at;
    };
    void change(std::function<void(store::Tx&)> job);
    void look_at(const std::string& name, Modem& modem);
    void look_at_credit(const modem::device::ModemStatus& status, Modem& modem);
    void look_at_clock();
    void look_at_receipts();
    void look();
    void arm();
    void on_change(const store::Change& change, store::Tx& tx);

    boost::asio::any_io_executor executor_;
    store::Store& store_;
    const Present& present_;
    const words::Clock& clock_;
    spdlog::logger& log_;
    boost::asio::steady_timer timer_;
    std::map<std::string, Modem> modems_;
    std::optional<words::Monotonic> untrusted_since_;
    std::string clock_why_;
    bool clock_open_ = true;  ///< by the last run, perhaps
    bool clock_told_ = false;
    std::optional<words::Monotonic> receipts_due_;
    std::optional<words::Instant> reminder_;
    std::atomic<bool> sends_ = false;  ///< a look at the receipts is due some time
    std::atomic<bool> lacks_ = true;   ///< an alert about receipts may be open
    bool stopping_ = false;
};

}  // namespace controller::dispatch
