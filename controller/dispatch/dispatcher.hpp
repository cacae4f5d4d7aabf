#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "controller/dispatch/air_marks.hpp"
#include "controller/dispatch/board.hpp"
#include "controller/dispatch/book_time.hpp"
#include "controller/dispatch/clock_step.hpp"
#include "controller/dispatch/line.hpp"
#include "controller/dispatch/quota_alert.hpp"
#include "controller/dispatch/rules.hpp"
#include "controller/store/store.hpp"
#include "modem/device/status.hpp"

namespace spdlog {
class logger;
}

namespace controller::dispatch {

/// What a SIM is known by, see sim_of: its ICCID; some modems tell only the IMSI, and some nothing.
std::string sim_name(const modem::device::ModemStatus& status);

/// Brings what is queued to the modems and what the modems tell back into the database. Lives on the I/O thread; plans
/// on the writer thread. Store, Present, Clock, log and radios outlive it.
class Dispatcher {
public:
    Dispatcher(boost::asio::any_io_executor executor, store::Store& store, Present& present, const words::Clock& clock,
               spdlog::logger& log);
    ~Dispatcher();
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    /// Before start().
    void add_modem(const std::string& name, Radio& radio);
    /// Before start(). Without marks every part that a crash left with a modem is in doubt.
    void keep_marks(std::unique_ptr<AirMarks> marks) { marks_ = std::move(marks); }
    /// Registers its observer with the store: to be called before anything writes, where others register after it.
    void watch();
    /// Settles what a crash left in doubt, then looks for work. Watches, unless it does.
    boost::asio::awaitable<void> start();
    /// Lets each modem finish its part, gives back what was planned and writes all results.
    boost::asio::awaitable<void> stop();

    /// What the modems tell.
    void on_status(const modem::device::ModemStatus& status);
    void on_receipt(const modem::device::ModemStatus& modem, std::string pdu);
    boost::asio::awaitable<bool> on_stored_receipt(modem::device::ModemStatus modem, std::string pdu);
    /// Of the part that the modem was given last, by this run or the one before.
    void on_late_result(const std::string& modem, std::uint8_t reference);

    /// Rules, brake or civil time have changed: what waits is looked at again.
    void kick();
    /// Civil time was set: what is planned and not on the air is judged again, what waits follows.
    void clock_set(const ClockStep& step);
    /// Takes over the pacing of new rules.
    void reload();

    std::vector<Board::State> states() const { return board_.states(clock_.monotonic(), clock_.now()); }

private:
    struct Modem;
    void give(const std::string& modem, const Intent& intent);
    void feed(store::Tx& tx);
    void make_way(store::Tx& tx);
    void look_at_rests(store::Tx& tx);
    void look_at_tariff(store::Tx& tx, words::Key sim);
    void look_at_clock(store::Tx& tx);
    static void look_at_waiting(store::Tx& tx);
    void observe(const store::Change& change, store::Tx& tx);
    void look();
    void post_look();
    void post_kick();
    void post_due(std::optional<words::Instant> due);
    boost::asio::awaitable<void> attach(std::string modem, std::string sim_name, bool pictures);
    boost::asio::awaitable<bool> report(const std::string& modem, const Intent& intent,
                                        const modem::device::SubmitOutcome& outcome, bool first);
    void finish(const std::string& modem, const Place& place, Result::Kind kind);
    bool may_go(const Intent& intent) const;
    words::Instant course() const;
    store::Job receipt_job(const modem::device::ModemStatus& modem, const std::string& pdu);
    void write_receipt(store::Job job);
    boost::asio::awaitable<void> look_for_work(std::shared_ptr<bool> alive);
    void arm();

    boost::asio::any_io_executor executor_;
    store::Store& store_;
    Present& present_;
    const words::Clock& clock_;
    spdlog::logger& log_;
    std::unique_ptr<AirMarks> marks_;
    Board board_;
    Memory memory_;
    QuotaAlert quota_alert_;
    BookTime book_time_;                 ///< on the writer thread
    bool clock_trusted_ = false;         ///< when the books were last asked for the time
    bool rests_ = true;                  ///< a SIM does, as far as was looked at; on the writer thread
    std::map<words::Key, int> offered_;  ///< what each SIM could take when it was last looked at; on the writer thread
    std::map<std::string, std::unique_ptr<Modem>> modems_;
    boost::asio::steady_timer timer_;
    std::optional<words::Instant> next_due_;
    std::shared_ptr<bool> alive_;        ///< what was posted for a dispatcher that is gone does nothing
    std::vector<store::Job> unwritten_;  ///< receipts that wait for the disk
    bool queue_waits_ = false;           ///< something is queued that no SIM has taken
    bool came_back_ = false;  ///< on the writer thread: something came into the queue since the last look at it
    bool round_ = false;      ///< the next look goes through the whole queue
    words::Monotonic next_round_{};
    bool looking_ = false;
    bool look_once_more_ = false;
    bool stopping_ = false;
    bool watching_ = false;
};

}  // namespace controller::dispatch
