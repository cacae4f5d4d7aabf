#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "config/words/instant.hpp"
#include "modem/device/bring_up.hpp"
#include "modem/device/channel.hpp"
#include "modem/device/find.hpp"
#include "modem/device/health.hpp"
#include "modem/device/listener.hpp"
#include "modem/device/outcome.hpp"
#include "modem/device/reception.hpp"
#include "modem/device/recovery.hpp"
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
    boost::asio::awaitable<SubmitOutcome> submit_mms(Mms mms, const Gate& gate);
    void stop();
    void look();
    void ports_changed();
    const ModemStatus& status() const { return status_; }
    bool ask_balance();
    const Recorder& recorder() const { return *recorder_; }
    RecordHead record_head() const;

private:
    enum class Verdict {
        up,
        fault,  ///< `trouble_` says what for recovery; without one a person must help
        gone,   ///< the port was lost
        again,  ///< the modem restarted
    };

    // The life of the port.
    boost::asio::awaitable<bool> open();
    boost::asio::awaitable<Found> find_port();
    boost::asio::awaitable<std::string> name_holder(port::OpenFailure failure);
    boost::asio::awaitable<void> live();
    boost::asio::awaitable<void> let_part_end();
    boost::asio::awaitable<void> pause(std::chrono::milliseconds time);
    boost::asio::awaitable<void> sleep_until(words::Monotonic until);
    bool must_leave() const { return stopping_ || !channel_ || !channel_->is_open(); }
    bool may_submit() const { return serving_ && !stopping_ && status_.phase == ModemPhase::ready; }

    // Recovery.
    static std::optional<Trouble> trouble_of(errc fault);
    void call_for_recovery(Trouble trouble);
    boost::asio::awaitable<void> recover();
    boost::asio::awaitable<void> rest();
    boost::asio::awaitable<void> wait_for_repair(words::Monotonic until);
    boost::asio::awaitable<void> perform(Recovery::Step step);
    boost::asio::awaitable<void> perform_by_command(Recovery::Step step);
    boost::asio::awaitable<void> perform_by_helper(Recovery::Step step);
    boost::asio::awaitable<void> look_after_missing_port();
    boost::asio::awaitable<void> mend_line(std::shared_ptr<Channel> channel);
    boost::asio::awaitable<bool> resync(std::shared_ptr<Channel> channel);
    RecoveryMeans means() const;
    const reader::ModemProfile& profile() const { return *profile_; }
    std::string other_port() const;
    void tell(const Recovery::Step& step);
    void see_well();
    void look_for_garbage(const Channel& channel);
    words::Instant civil(words::Monotonic at) const;

    // Bringing up.
    boost::asio::awaitable<Verdict> bring_up();
    boost::asio::awaitable<Verdict> take_steps(BringUp& steps);
    boost::asio::awaitable<Step> take_step(BringUp& steps, Step step);
    boost::asio::awaitable<PinGrant> grant_pin(const Facts& facts);
    boost::asio::awaitable<void> pause_for(const Step& step);
    void report(const Step& step);
    void adopt(const BringUp& steps);
    void begin_serving(const BringUp& steps);
    void note_sim();

    // Serving.
    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<void> receive(Reception::Step step);
    boost::asio::awaitable<void> make_sure_of_store();
    boost::asio::awaitable<void> look_at_health();
    boost::asio::awaitable<void> look_at_sim();
    boost::asio::awaitable<void> look_at_clock();
    boost::asio::awaitable<void> release_link();
    boost::asio::awaitable<at::Reply> housekeep(at::Command command);
    boost::asio::awaitable<void> tend();
    boost::asio::awaitable<at::Reply> ask_in_passing(at::Command command);
    bool take_ussd(const std::string& line);
    words::Monotonic next_tending(words::Monotonic calm) const;
    const reader::Operator* balance_recipe() const;
    void on_input();
    void on_unsolicited(at::Unsolicited news);
    void on_sim_news(const std::string& line);
    void on_restart(std::string_view line);
    void pass_on_receipt(std::string pdu);
    void note_outcome(const at::Reply& reply, const SubmitOutcome& outcome);
    words::Monotonic due(words::Monotonic next, std::chrono::milliseconds interval) const;

    // Talking.
    boost::asio::awaitable<SubmitOutcome> submit_mms_in_turn(Mms mms, const Gate& gate);
    boost::asio::awaitable<SubmitOutcome> take_steps(MmsDialogue dialogue, const Gate& gate);
    boost::asio::awaitable<SubmitOutcome> submit_in_turn(sms::Pdu pdu, const Gate& gate);
    boost::asio::awaitable<SubmitOutcome> put_on_air(sms::Pdu pdu, const Gate& gate);
    boost::asio::awaitable<void> keep_link(const Gate& gate);
    boost::asio::awaitable<void> wake_modem();
    boost::asio::awaitable<at::Reply> execute(at::Command command, const Channel::Ask* ask = nullptr);

    // Telling.
    bool show(ModemPhase phase, std::string_view sentence);
    bool show_registration();
    void learn(const Facts& facts);
    void learn(Health::Findings found);
    void forget();

    boost::asio::any_io_executor executor_;
    const ModemSettings configured_;
    ModemSettings settings_;               // with what the modem's family wants
    const reader::ModemProfile* profile_;  // lives with the settings
    Listener& listener_;
    const words::Clock& clock_;
    spdlog::logger& log_;
    ModemStatus status_;
    boost::asio::steady_timer wake_;        // of run()
    boost::asio::steady_timer stop_limit_;  // of the part that stop() waits for
    Turn turn_;
    std::shared_ptr<Recorder> recorder_;  // the channel's reader may outlive this object
    RecordHead record_head_;
    Reception reception_;
    Recovery recovery_;
    Health health_;
    std::optional<Trouble> trouble_;      // that recovery is to see to
    std::optional<Recovery::Step> step_;  // that recovery decided and nobody took yet
    std::string usb_place_;               // of the modem, where it is on USB; stays while the port is away
    std::string usb_id_;                  // of what was found: helps to recognise it
    std::string holder_;                  // of a port in use, as the helper named it
    std::string port_in_use_;             // another AT port than the configured one; empty: that one
    std::shared_ptr<Channel> channel_;
    bool stopping_ = false;
    bool submitting_ = false;
    bool serving_ = false;   // brought up, and neither restarted nor lost since
    bool answered_ = false;  // since the port was opened
    bool ever_answered_ = false;
    bool restarted_ = false;  // since the bring-up began
    bool sim_has_news_ = false;
    std::size_t garbage_ = 0;  // that the channel has counted, as far as recovery knows
    bool sms_ready_ = false;   // the modem has said so since it was brought up, or its SIM or radio switched on
    bool was_reset_ = false;   // since the port was opened
    bool keeps_link_ = false;  // AT+CMMS=2 works
    bool link_is_kept_ = false;
    std::string iccid_question_;
    std::string tried_scope_;  // of the PIN that is being tried
    words::Secret tried_pin_;
    const Channel* fitted_ = nullptr;  // the channel that goes by the family's profile
    std::string last_sim_;
    words::Monotonic next_health_{};
    words::Monotonic next_sweep_{};
    words::Monotonic next_clock_{};
    words::Monotonic next_sim_look_ = words::Monotonic::max();
    words::Monotonic last_word_{};  // when a command last ended
    words::Monotonic last_part_{};
};

}  // namespace modem::device
