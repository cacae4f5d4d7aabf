#include <cassert>
#include <exception>
#include <utility>

#include "config/words/failpoint.hpp"
#include "modem/device/runner.hpp"
#include "modem/device/submission.hpp"
#include "modem/sms/errors.hpp"

namespace modem::device {
namespace {

using namespace std::chrono_literals;

constexpr auto k_asleep = 10s;  // after so long a silence, some swallow the first command
constexpr int k_wake_tries = 2;
constexpr int k_no_network_cms = 331;

SubmitOutcome untouched(std::string sentence) {
    SubmitOutcome outcome;
    outcome.sentence = std::move(sentence);
    return outcome;
}

bool may_start(const Gate& gate) {
    try {
        return !gate.may_start || gate.may_start();
    } catch (const std::exception&) {
        return false;
    }
}

at::Command link_command(int mode, std::chrono::milliseconds timeout) {
    at::Command command;
    command.text = "AT+CMMS=" + std::to_string(mode);
    command.timeout = timeout;
    return command;
}

}  // namespace

boost::asio::awaitable<SubmitOutcome> Runner::submit(sms::Pdu pdu, const Gate& gate) {
    assert(!submitting_);
    submitting_ = true;
    SubmitOutcome outcome = co_await submit_in_turn(std::move(pdu), gate);
    submitting_ = false;
    if (stopping_) wake_.cancel();
    co_return outcome;
}

boost::asio::awaitable<SubmitOutcome> Runner::submit_in_turn(sms::Pdu pdu, const Gate& gate) {
    if (!may_submit()) co_return untouched("the modem is not ready");
    co_await turn_.take_for_part();
    SubmitOutcome outcome = untouched("the modem is not ready");
    // Much may have happened while another command ran.
    if (may_submit()) {
        if (may_start(gate)) {
            outcome = co_await put_on_air(std::move(pdu), gate);
        } else {
            outcome = untouched("called off before it began");
        }
    }
    last_part_ = clock_.monotonic();
    turn_.give_back();
    // What lies in a full store is taken out at once.
    if (outcome.code && sms::is_storage_full(*outcome.code)) {
        reception_.sweep();
        wake_.cancel();
    }
    co_return outcome;
}

/// REQUIRES: the turn is ours.
boost::asio::awaitable<SubmitOutcome> Runner::put_on_air(sms::Pdu pdu, const Gate& gate) {
    co_await wake_modem();
    co_await keep_link(gate);
    if (!may_submit()) co_return untouched("the modem is not ready");
    if (settings_.smsc && status_.smsc.empty()) pdu = with_centre(std::move(pdu), *settings_.smsc);
    recorder_->label(gate.label);
    at::Command command = submit_command(pdu, settings_.timeouts);
    words::failpoint("modem.command");
    const at::Reply reply = co_await execute(std::move(command), &gate.may_send);
    words::failpoint("modem.result");
    recorder_->label({});
    SubmitOutcome outcome = settle(reply, profile_->errors);
    note_outcome(reply, outcome);
    co_return outcome;
}

/// What parts come to tells how the modem is.
void Runner::note_outcome(const at::Reply& reply, const SubmitOutcome& outcome) {
    if (outcome.fault) ++status_.refusals[std::string(sms::to_string(outcome.fault->fault))];
    if (outcome.kind == SubmitOutcome::Kind::sent) return recovery_.on_sent_part();
    if (reply.result.kind != at::FinalResult::Kind::cms_error || !outcome.code) return;
    const auto trouble = recovery_.on_refused_part(*outcome.code);
    if (trouble) call_for_recovery(*trouble);
    if (*outcome.code != k_no_network_cms || !serving_) return;
    // A line of the modem's own about it may not have come, and any further part would be refused within a moment.
    status_.registration = Registration::searching;
    next_health_ = words::Monotonic::min();
    show_registration();
    wake_.cancel();
}

/// While more parts wait, the network need not set up its link for each of them (3GPP TS 27.005 §3.5.6).
boost::asio::awaitable<void> Runner::keep_link(const Gate& gate) {
    if (!keeps_link_ || link_is_kept_ || !gate.more || !may_submit()) co_return;
    at::Command command = link_command(2, settings_.timeouts.command);
    const at::Reply reply = co_await execute(std::move(command));
    link_is_kept_ = reply.ok();
    keeps_link_ = reply.ok();           // who refuses it is not asked again
    if (link_is_kept_) wake_.cancel();  // serve() lets it go when no more parts come
}

boost::asio::awaitable<void> Runner::release_link() {
    link_is_kept_ = false;
    at::Command command = link_command(0, settings_.timeouts.command);
    co_await housekeep(std::move(command));
}

/// Says AT to a modem of a family that swallows the first command after a pause.
boost::asio::awaitable<void> Runner::wake_modem() {
    if (!profile_->start.first_command_lost || clock_.monotonic() - last_word_ < k_asleep) co_return;
    const auto channel = channel_;
    for (int tries = 0; tries < k_wake_tries; ++tries) {
        at::Command probe;
        probe.text = "AT";
        probe.timeout = settings_.timeouts.probe;
        const at::Reply reply = co_await channel->execute(std::move(probe));
        if (reply.in_step || !channel->is_open() || !serving_) break;
    }
    last_word_ = clock_.monotonic();
}

}  // namespace modem::device
