#include <spdlog/logger.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "config/words/failpoint.hpp"
#include "modem/device/answers.hpp"
#include "modem/device/identity.hpp"
#include "modem/device/runner.hpp"
#include "modem/device/submission.hpp"

namespace modem::device {
namespace {

using namespace std::chrono_literals;
using End = at::Reply::End;
using Kind = at::Unsolicited::Kind;

constexpr auto k_calm = 1s;              // without a part for so long, a modem counts as idle
constexpr int k_overdue_intervals = 10;  // then housekeeping is done beside the parts

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
        const auto time = due(next_clock_, settings_.timeouts.clock);
        const auto now = clock_.monotonic();
        const auto calm = (submitting_ ? now : last_part_) + k_calm;
        const auto link = link_is_kept_ ? calm : words::Monotonic::max();
        const auto tending = next_tending(calm);
        if (now >= next_sim_look_) {
            co_await look_at_sim();
        } else if (now >= link) {
            co_await release_link();
        } else if (now >= health) {
            co_await look_at_health();
        } else if (now >= time) {
            co_await look_at_clock();
        } else if (now >= sweep) {
            reception_.sweep();
            next_sweep_ = now + settings_.timeouts.sweep;
        } else if (now >= tending) {
            co_await tend();
        } else {
            const auto next = std::min({health, sweep, time, link, next_sim_look_, tending});
            co_await sleep_until(next);
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
        const bool deletes = step.command.text.starts_with("AT+CMGD=");
        if (deletes) co_await make_sure_of_store();
        if (!serving_) co_return;
        if (deletes) words::failpoint("inbound.delete");
        const at::Reply reply = co_await housekeep(std::move(step.command));
        if (deletes) words::failpoint("inbound.deleted");
        // After a restart or a loss, reception begins anew with a sweep.
        if (reply.end != End::closed && reply.end != End::restarted) reception_.on_reply(reply);
        if (reception_.take_missed()) next_sweep_ = std::min(next_sweep_, clock_.monotonic() + profile_->sms.count_lag);
        co_return;
    }
    if (step.todo == Todo::set_up) {
        serving_ = false;
        show(ModemPhase::bringing_up, "the modem has forgotten its settings, which are made again");
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

/// A modem that has restarted in silence has another store selected, where the place to be deleted holds what nobody
/// has read. Its echo gives it away.
boost::asio::awaitable<void> Runner::make_sure_of_store() {
    if (clock_.monotonic() - last_word_ < settings_.timeouts.restart) co_return;
    at::Command probe;
    probe.text = "AT";
    probe.timeout = settings_.timeouts.probe;
    co_await housekeep(std::move(probe));
}

boost::asio::awaitable<void> Runner::look_at_health() {
    const auto& timeouts = settings_.timeouts;
    const ModemStatus before = status_;
    next_health_ = words::Monotonic::max();
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
    // A modem on LTE alone may know no signal of old.
    if (!status_.signal_dbm && is_registered(registration)) {
        command = question("AT+CESQ", "+CESQ", timeouts.command);
        reply = co_await housekeep(std::move(command));
        status_.signal_dbm = extended_signal_answer(reply);
    }
    const bool moved = registration != status_.registration;
    if (is_registered(registration) && (moved || status_.network.empty())) {
        command = question("AT+COPS?", "+COPS", timeouts.radio);
        reply = co_await housekeep(std::move(command));
        status_.network = network_answer(reply);
    }
    // A SIM that was changed without a word comes back into a network; and that tells the time.
    if (moved) next_sim_look_ = next_clock_ = words::Monotonic::min();
    if (!serving_) co_return;
    status_.registration = registration;
    see_well();
    const auto patience = is_registered(registration) ? timeouts.health : timeouts.searching;
    // What the modem has said of its network meanwhile is looked at again.
    if (next_health_ != words::Monotonic::min()) next_health_ = clock_.monotonic() + patience;
    const bool told = show_registration();
    const bool same = before.signal_dbm == status_.signal_dbm && before.network == status_.network;
    if (!told && !same) listener_.on_status(status_);
}

/// Whether the SIM that was brought up is still there; the bring-up finds out what is instead.
boost::asio::awaitable<void> Runner::look_at_sim() {
    next_sim_look_ = words::Monotonic::max();
    at::Command command = question("AT+CPIN?", "+CPIN", settings_.timeouts.sim);
    at::Reply reply = co_await housekeep(std::move(command));
    if (!serving_ || !reply.in_step) co_return;
    if (is_busy(reply)) {
        next_sim_look_ = clock_.monotonic() + settings_.timeouts.retry;
        co_return;
    }
    bool same = is_sim_ready(reply);
    if (same && !iccid_question_.empty()) {
        command = iccid_command(iccid_question_, settings_.timeouts.sim);
        reply = co_await housekeep(std::move(command));
        const std::string iccid = iccid_answer(reply);
        same = iccid.empty() || is_same_sim(iccid, status_.iccid);
    }
    if (same || !serving_) co_return;
    serving_ = false;
    show(ModemPhase::bringing_up, "the SIM was changed or locked");
}

boost::asio::awaitable<void> Runner::look_at_clock() {
    next_clock_ = clock_.monotonic() + settings_.timeouts.clock;
    at::Command command = question("AT+CCLK?", "+CCLK", settings_.timeouts.command);
    const at::Reply reply = co_await housekeep(std::move(command));
    Step found;
    found.network_time = clock_answer(reply);
    report(found);
}

boost::asio::awaitable<at::Reply> Runner::housekeep(at::Command command) {
    co_await turn_.take_for_housekeeping();
    co_await wake_modem();
    at::Reply reply;
    reply.end = End::restarted;
    // While it waited for its turn, or woke the modem, it may have come out that the modem has begun anew.
    if (serving_) reply = co_await execute(std::move(command));
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
        case Kind::receipt:
            if (reception_.acknowledges()) {
                reception_.on_unsolicited(news);
            } else {
                pass_on_receipt(std::move(news.pdu));
            }
            break;
        case Kind::registration: {
            // What it says may be half the truth on LTE, so that it is looked at.
            const auto registration = registration_news(news.line);
            if (registration && *registration != status_.registration) next_health_ = words::Monotonic::min();
            break;
        }
        case Kind::restarted: on_restart(news.line); break;
        case Kind::ready: sms_ready_ = true; [[fallthrough]];
        case Kind::sim: on_sim_news(news.line); break;
        case Kind::full: reception_.sweep(); break;
        case Kind::undervoltage:
            ++status_.undervoltages;
            log_.warn("modem {}: its supply is too weak", status_.name);
            break;
        case Kind::broadcast:
        case Kind::ignored:
        case Kind::other:
            if (const auto reference = late_reference(news.line))
                listener_.on_late_result(*reference);
            else
                take_ussd(news.line);
            break;
    }
}

/// With the line that says so, or the command that was echoed. Who is found out late may have said that it is ready.
void Runner::on_restart(std::string_view line) {
    const bool silent = line.starts_with("AT");
    ++status_.restarts;
    restarted_ = true;
    if (!silent) sms_ready_ = false;
    sim_has_news_ = true;
    if (!std::exchange(serving_, false)) return;
    show(ModemPhase::bringing_up, silent ? "the modem has restarted without saying so" : "the modem has restarted");
}

void Runner::on_sim_news(const std::string& line) {
    sim_has_news_ = true;
    if (line.starts_with("+CPIN:") && line != "+CPIN: READY") {
        serving_ = false;  // the bring-up finds out what it is
    } else {
        next_sim_look_ = words::Monotonic::min();
    }
}

void Runner::pass_on_receipt(std::string pdu) {
    try {
        listener_.on_receipt(std::move(pdu));
    } catch (const std::exception& error) {
        log_.error("modem {}: a receipt was not taken: {}", status_.name, error.what());
    }
}

/// REQUIRES: the turn is ours. Brings the line back in step where the modem did not end the command.
boost::asio::awaitable<at::Reply> Runner::execute(at::Command command, const Channel::Ask* ask) {
    const auto channel = channel_;
    at::Reply reply = co_await channel->execute(std::move(command), ask);
    look_for_garbage(*channel);
    last_word_ = clock_.monotonic();
    if (reply.in_step) {
        recovery_.on_command(true);
    } else if (reply.end != End::closed && reply.end != End::restarted) {
        co_await mend_line(channel);
    }
    co_return reply;
}

}  // namespace modem::device
