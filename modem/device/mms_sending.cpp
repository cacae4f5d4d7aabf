#include <cassert>
#include <exception>
#include <utility>

#include "modem/device/mms_quectel.hpp"
#include "modem/device/mms_simcom.hpp"
#include "modem/device/runner.hpp"

namespace modem::device {
namespace {

bool may_start(const Gate& gate) {
    try {
        return !gate.may_start || gate.may_start();
    } catch (const std::exception&) {
        return false;
    }
}

MmsDialogue dialogue_of(reader::MmsCommands commands, const Mms& mms, const MmsAccess& access) {
    return commands == reader::MmsCommands::quectel ? quectel_mms(mms, access) : simcom_mms(mms, access);
}

}  // namespace

boost::asio::awaitable<SubmitOutcome> Runner::submit_mms(Mms mms, const Gate& gate) {
    assert(!submitting_);
    submitting_ = true;
    SubmitOutcome outcome = co_await submit_mms_in_turn(std::move(mms), gate);
    submitting_ = false;
    if (stopping_) wake_.cancel();
    co_return outcome;
}

boost::asio::awaitable<SubmitOutcome> Runner::submit_mms_in_turn(Mms mms, const Gate& gate) {
    SubmitOutcome outcome = mms_outcome(SubmitOutcome::Kind::untouched, "the modem is not ready");
    if (!may_submit()) co_return outcome;
    if (!settings_.mms || profile().mms == reader::MmsCommands::none) {
        outcome.sentence = "this modem cannot send pictures";
        outcome.fault = sms::fault_info(sms::FaultClass::modem, "This modem cannot send pictures.");
        co_return outcome;
    }
    co_await turn_.take_for_part();
    if (may_submit()) {
        if (may_start(gate)) {
            MmsDialogue dialogue = dialogue_of(profile().mms, mms, *settings_.mms);
            recorder_->label(gate.label);
            outcome = co_await take_steps(std::move(dialogue), gate);
            recorder_->label({});
            if (outcome.fault) ++status_.refusals[std::string(sms::to_string(outcome.fault->fault))];
        } else {
            outcome.sentence = "called off before it began";
        }
    }
    last_part_ = clock_.monotonic();
    turn_.give_back();
    co_return outcome;
}

/// REQUIRES: the turn is ours. The owner is asked again right before the command after which nothing is certain.
boost::asio::awaitable<SubmitOutcome> Runner::take_steps(MmsDialogue dialogue, const Gate& gate) {
    while (const MmsStep* step = dialogue.next()) {
        if (step->kind == MmsStep::Kind::send) {
            bool go = true;
            try {
                if (gate.may_send) go = co_await gate.may_send();
            } catch (const std::exception&) {
                go = false;
            }
            if (!go) {
                dialogue.withdraw();
                continue;
            }
        }
        at::Command command = step->command;
        const at::Reply reply = co_await execute(std::move(command));
        dialogue.on_reply(reply);
    }
    co_return dialogue.outcome();
}

}  // namespace modem::device
