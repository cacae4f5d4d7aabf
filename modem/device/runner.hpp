#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>

#include "config/words/instant.hpp"
#include "modem/device/bring_up.hpp"
#include "modem/device/channel.hpp"
#include "modem/device/listener.hpp"
#include "modem/device/outcome.hpp"
#include "modem/device/reception.hpp"
#include "modem/device/settings.hpp"
#include "modem/device/status.hpp"
#include "modem/device/turn.hpp"
#include "modem/sms/pdu.hpp"

namespace spdlog {
class logger;
}

namespace modem::device {

/// Performs what BringUp, Reception and at::Session decide for one modem. Its coroutines share it, so that it may be
/// left behind with frames that are still suspended.
class Runner : public std::enable_shared_from_this<Runner> {
public:
    Runner(const boost::asio::any_io_executor& executor, ModemSettings settings, Listener& listener,
           const words::Clock& clock, spdlog::logger& log);

    boost::asio::awaitable<void> run();
    boost::asio::awaitable<SubmitOutcome> submit(sms::Pdu pdu, const Gate& gate);
    void stop();
    const ModemStatus& status() const { return status_; }

private:
    enum class Verdict {
        up,
        fault,  ///< to be tried again later
        dead,   ///< the port must be opened again
        again,  ///< the modem restarted
    };

    // The life of the port.
    bool open();
    boost::asio::awaitable<void> live();
    boost::asio::awaitable<Verdict> bring_up();
    boost::asio::awaitable<Verdict> take_steps(BringUp& bring_up);
    boost::asio::awaitable<void> let_part_end();
    boost::asio::awaitable<void> wait_for_repair();
    boost::asio::awaitable<void> pause(std::chrono::milliseconds time);
    boost::asio::awaitable<void> sleep_until(words::Monotonic until);
    bool must_leave() const { return stopping_ || !channel_ || !channel_->is_open(); }
    bool may_submit() const { return serving_ && !stopping_ && status_.phase == ModemPhase::ready; }

    // Serving.
    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<void> receive(Reception::Step step);
    boost::asio::awaitable<void> look_at_health();
    boost::asio::awaitable<at::Reply> housekeep(at::Command command);
    void on_input();
    void on_unsolicited(at::Unsolicited news);
    void pass_on_receipt(std::string pdu);
    words::Monotonic due(words::Monotonic next, std::chrono::milliseconds interval) const;

    // Talking.
    boost::asio::awaitable<SubmitOutcome> submit_in_turn(sms::Pdu pdu, const Gate& gate);
    boost::asio::awaitable<at::Reply> execute(at::Command command, const Channel::Ask* ask = nullptr);
    boost::asio::awaitable<void> resync(std::shared_ptr<Channel> channel);

    // Telling.
    bool show(ModemPhase phase, std::string_view sentence);
    bool show_registration();
    void learn(const Facts& facts);
    void forget();

    boost::asio::any_io_executor executor_;
    ModemSettings settings_;
    Listener& listener_;
    const words::Clock& clock_;
    spdlog::logger& log_;
    ModemStatus status_;
    boost::asio::steady_timer wake_;        // of run()
    boost::asio::steady_timer stop_limit_;  // of the part that stop() waits for
    Turn turn_;
    Reception reception_;
    std::shared_ptr<Channel> channel_;
    bool stopping_ = false;
    bool submitting_ = false;
    bool serving_ = false;    // brought up, and neither restarted nor lost since
    bool answered_ = false;   // since the port was opened
    bool restarted_ = false;  // since the bring-up began
    bool sim_has_news_ = false;
    int timeouts_in_a_row_ = 0;
    words::Monotonic next_health_{};
    words::Monotonic next_sweep_{};
    words::Monotonic last_part_{};
};

}  // namespace modem::device
