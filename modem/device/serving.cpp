#include <spdlog/logger.h>

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

#include "modem/device/answers.hpp"
#include "modem/device/runner.hpp"
#include "modem/device/submission.hpp"

namespace modem::device {
namespace {

using namespace std::chrono_literals;
using End = at::Reply::End;
using Kind = at::Unsolicited::Kind;

constexpr auto k_calm = 1s;              // without a part for so long, a modem counts as idle
constexpr int k_overdue_intervals = 10;  // then housekeeping is done beside the parts

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

at::Command question(std::string text, std::string name, std::chrono::milliseconds timeout) {
    at::Command command;
    command.text = std::move(text);
    command.prefixes.push_back(std::move(name));
    command.timeout = timeout;
    return command;
}

}  // namespace

boost::asio::awaitable<void> Runner::serve() {
    while (!must_leave() && serving_) {
        Reception::Step step = reception_.next();
        if (step.todo != Reception::Step::Todo::nothing) {
            co_await receive(std::move(step));
            continue;
        }
        const auto health = due(next_health_, settings_.timeouts.health);
        const auto sweep = due(next_sweep_, settings_.timeouts.sweep);
        const auto now = clock_.monotonic();
        if (now >= health) {
            co_await look_at_health();
        } else if (now >= sweep) {
            reception_.sweep();
            next_sweep_ = now + settings_.timeouts.sweep;
        } else {
            co_await sleep_until(std::min(health, sweep));
        }
    }
}

/// Housekeeping waits for a moment without parts, but not for ever.
words::Monotonic Runner::due(words::Monotonic next, std::chrono::milliseconds interval) const {
    const auto calm = (submitting_ ? clock_.monotonic() : last_part_) + k_calm;
    return std::min(std::max(next, calm), next + k_overdue_intervals * interval);
}

boost::asio::awaitable<void> Runner::receive(Reception::Step step) {
    using Todo = Reception::Step::Todo;
    if (step.todo == Todo::command) {
        const at::Reply reply = co_await housekeep(std::move(step.command));
        // After a restart or a loss, reception begins anew with a sweep.
        if (reply.end != End::closed && reply.end != End::restarted) reception_.on_reply(reply);
        co_return;
    }
    bool committed = false;
    try {
        if (step.todo == Todo::stored_receipt) {
            committed = co_await listener_.on_stored_receipt(std::move(step.pdu));
        } else {
            committed = co_await listener_.on_deliver(std::move(step.pdu));
        }
    } catch (const std::exception& error) {
        log_.error("modem {}: what came in was not taken: {}", status_.name, error.what());
    }
    reception_.on_committed(committed);
}

boost::asio::awaitable<void> Runner::look_at_health() {
    const auto& timeouts = settings_.timeouts;
    const ModemStatus before = status_;
    at::Command command = question("AT+CREG?", "+CREG", timeouts.command);
    at::Reply reply = co_await housekeep(std::move(command));
    Registration registration = registration_answer(reply, "+CREG").value_or(status_.registration);
    if (serving_ && !is_registered(registration) && registration != Registration::denied) {
        command = question("AT+CEREG?", "+CEREG", timeouts.command);
        reply = co_await housekeep(std::move(command));
        const auto lte = registration_answer(reply, "+CEREG");
        if (lte && is_registered(*lte)) registration = *lte;
    }
    command = question("AT+CSQ", "+CSQ", timeouts.command);
    if (serving_) reply = co_await housekeep(std::move(command));
    if (!serving_) co_return;
    status_.signal_dbm = signal_answer(reply);
    const bool moved = registration != status_.registration;
    if (is_registered(registration) && (moved || status_.network.empty())) {
        command = question("AT+COPS?", "+COPS", timeouts.radio);
        reply = co_await housekeep(std::move(command));
        status_.network = network_answer(reply);
    }
    if (!serving_) co_return;
    status_.registration = registration;
    see_well();
    next_health_ = clock_.monotonic() + (is_registered(registration) ? timeouts.health : timeouts.searching);
    const bool told = show_registration();
    const bool same = before.signal_dbm == status_.signal_dbm && before.network == status_.network;
    if (!told && !same) listener_.on_status(status_);
}

boost::asio::awaitable<at::Reply> Runner::housekeep(at::Command command) {
    co_await turn_.take_for_housekeeping();
    at::Reply reply = co_await execute(std::move(command));
    turn_.give_back();
    co_return reply;
}

void Runner::on_input() {
    const auto channel = channel_;
    for (auto& news : channel->take_unsolicited()) on_unsolicited(std::move(news));
    if (!channel->is_open()) {
        forget();
        show(ModemPhase::closed, recovery_.awaited() ? "the modem was reset and starts" : "the port was lost");
        call_for_recovery(Trouble::port_gone);
    } else {
        look_for_garbage(*channel);
    }
    wake_.cancel();
}

void Runner::on_unsolicited(at::Unsolicited news) {
    switch (news.kind) {
        case Kind::stored_message:
        case Kind::stored_receipt:
        case Kind::message: reception_.on_unsolicited(news); break;
        case Kind::receipt: pass_on_receipt(std::move(news.pdu)); break;
        case Kind::registration: {
            // What it says may be half the truth on LTE, so that it is looked at.
            const auto registration = registration_news(news.line);
            if (registration && *registration != status_.registration) next_health_ = words::Monotonic::min();
            break;
        }
        case Kind::restarted:
            ++status_.restarts;
            restarted_ = true;
            sim_has_news_ = true;
            if (std::exchange(serving_, false)) show(ModemPhase::bringing_up, "the modem has restarted");
            break;
        case Kind::sim:
            sim_has_news_ = true;
            if (news.line != "+CPIN: READY") serving_ = false;  // the bring-up finds out what it is
            break;
        case Kind::full: reception_.sweep(); break;
        case Kind::broadcast:
        case Kind::ready:
        case Kind::undervoltage:
        case Kind::ignored:
        case Kind::other: break;
    }
}

void Runner::pass_on_receipt(std::string pdu) {
    try {
        listener_.on_receipt(std::move(pdu));
    } catch (const std::exception& error) {
        log_.error("modem {}: a receipt was not taken: {}", status_.name, error.what());
    }
}

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
            recorder_->label(gate.label);
            at::Command command = submit_command(pdu, settings_.timeouts);
            const at::Reply reply = co_await execute(std::move(command), &gate.may_send);
            recorder_->label({});
            outcome = settle(reply);
            note_outcome(reply, outcome);
        } else {
            outcome = untouched("called off before it began");
        }
    }
    last_part_ = clock_.monotonic();
    turn_.give_back();
    co_return outcome;
}

/// What parts come to tells how the modem is.
void Runner::note_outcome(const at::Reply& reply, const SubmitOutcome& outcome) {
    if (outcome.fault) ++status_.refusals[std::string(sms::to_string(outcome.fault->fault))];
    if (outcome.kind == SubmitOutcome::Kind::sent) {
        recovery_.on_sent_part();
    } else if (reply.result.kind == at::FinalResult::Kind::cms_error && outcome.code) {
        const auto trouble = recovery_.on_refused_part(*outcome.code);
        if (trouble) call_for_recovery(*trouble);
    }
}

/// REQUIRES: the turn is ours. Brings the line back in step where the modem did not end the command.
boost::asio::awaitable<at::Reply> Runner::execute(at::Command command, const Channel::Ask* ask) {
    const auto channel = channel_;
    at::Reply reply = co_await channel->execute(std::move(command), ask);
    look_for_garbage(*channel);
    if (reply.in_step) {
        recovery_.on_command(true);
    } else if (reply.end != End::closed && reply.end != End::restarted) {
        co_await mend_line(channel);
    }
    co_return reply;
}

}  // namespace modem::device
