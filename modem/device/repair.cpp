#include <spdlog/logger.h>

#include <algorithm>
#include <utility>

#include "modem/device/answers.hpp"
#include "modem/device/board_helper.hpp"
#include "modem/device/runner.hpp"
#include "modem/port/usb_place.hpp"

// How Runner performs what Recovery decides.

namespace modem::device {
namespace {

using End = at::Reply::End;
using Todo = Recovery::Step::Todo;

constexpr int k_resync_tries = 3;

at::Command plain(std::string text, std::chrono::milliseconds timeout) {
    at::Command command;
    command.text = std::move(text);
    command.timeout = timeout;
    return command;
}

}  // namespace

/// What a bring-up that failed means for recovery; nothing where only a person helps.
std::optional<Trouble> Runner::trouble_of(errc fault) {
    switch (fault) {
        case errc::no_answer: return Trouble::no_answer;
        case errc::sim_missing: return Trouble::sim_missing;
        case errc::sim_failure: return Trouble::sim;
        case errc::no_pdu_mode: return Trouble::settings;
        case errc::sim_pin_required:
        case errc::sim_puk_required:
        case errc::sim_locked:
        case errc::sim_pin_unreadable:
        case errc::sim_pin_wrong:
        case errc::sim_pin_tried:
        case errc::sim_pin_last_attempt:
        case errc::sim_other: break;
    }
    return std::nullopt;
}

/// Ends serving, so that live() sees to it.
void Runner::call_for_recovery(Trouble trouble) {
    trouble_ = trouble;
    serving_ = false;
    wake_.cancel();
}

/// REQUIRES: a trouble, or a step decided already.
boost::asio::awaitable<void> Runner::recover() {
    recovery_.have(means());
    Recovery::Step step;
    if (step_) {
        step = *std::exchange(step_, std::nullopt);
    } else {
        step = recovery_.climb(*std::exchange(trouble_, std::nullopt), clock_.monotonic());
        tell(step);
    }
    switch (step.todo) {
        case Todo::perform: co_await perform(std::move(step)); break;
        case Todo::rest: co_await rest(); break;
        case Todo::find: break;
        case Todo::wait: {
            const bool soon = recovery_.proving(clock_.monotonic());
            const auto patience = soon ? settings_.timeouts.retry : settings_.timeouts.repair;
            co_await wait_for_repair(clock_.monotonic() + patience);
            break;
        }
    }
}

/// In quarantine. A modem that answers is served, so that what comes in is read; another one is left alone until it is
/// time for a look or it speaks.
boost::asio::awaitable<void> Runner::rest() {
    show(ModemPhase::quarantined, status_.recovery ? status_.recovery->sentence : "");
    const auto before = status_.recovery ? status_.recovery->next_probe : std::nullopt;
    if (status_.recovery) status_.recovery->next_probe = civil(recovery_.next_probe());
    const auto now = clock_.now();
    if (before && *before <= now) listener_.on_status(status_);
    if (is_about_network(recovery_.trouble())) co_return;
    co_await wait_for_repair(recovery_.next_probe());
    if (channel_ && !sim_has_news_ && !stopping_) channel_->close();
}

/// Until then, or the modem tells that something has changed. Some tell of their SIM whenever they are set up: what is
/// told is looked into soon, but not without a pause.
boost::asio::awaitable<void> Runner::wait_for_repair(words::Monotonic until) {
    const auto soonest = std::min(until, clock_.monotonic() + settings_.timeouts.retry);
    while (!must_leave() && clock_.monotonic() < (sim_has_news_ ? soonest : until))
        co_await sleep_until(sim_has_news_ ? soonest : until);
}

boost::asio::awaitable<void> Runner::perform(Recovery::Step step) {
    co_await turn_.take_for_housekeeping();  // a part in flight ends first
    if (step.verb.empty()) {
        co_await perform_by_command(step);
    } else {
        co_await perform_by_helper(step);
    }
    turn_.give_back();
}

boost::asio::awaitable<void> Runner::perform_by_command(Recovery::Step step) {
    for (std::size_t i = 0; i < step.commands.size() && !must_leave(); ++i) {
        if (step.rung == Rung::radio && i > 0) co_await pause(settings_.recovery.radio_pause);
        const bool quick = step.rung == Rung::reset;
        at::Command command =
            plain(std::move(step.commands[i]), quick ? settings_.timeouts.command : settings_.timeouts.radio);
        at::Reply reply = co_await channel_->execute(std::move(command));
        if (!reply.in_step) co_await channel_->quiet(settings_.timeouts.quiet);
    }
    recovery_.performed(step, clock_.monotonic());
    if (step.rung == Rung::reset) co_await pause(settings_.recovery.settle);
    const bool anew = step.rung == Rung::reopen || step.rung == Rung::reset;
    if (!anew || !channel_ || stopping_) co_return;
    if (step.rung == Rung::reopen) port_in_use_ = step.attempt % 2 == 0 ? other_port() : std::string();
    if (step.rung == Rung::reset) show(ModemPhase::closed, "the modem was reset and starts");
    channel_->close();
}

boost::asio::awaitable<void> Runner::perform_by_helper(Recovery::Step step) {
    if (channel_) channel_->close();
    std::string target = step.rung == Rung::power_key ? settings_.name : usb_place_;
    const auto done = co_await settings_.board->perform(std::string(step.verb), std::move(target));
    if (done) {
        log_.warn("modem {}: {}", status_.name, *done);
        recovery_.performed(step, clock_.monotonic());
        co_return;
    }
    log_.warn("modem {}: tillcast-board would not do {}: {}", status_.name, step.verb, done.error().message());
    recovery_.refused(step, clock_.monotonic());
    trouble_ = recovery_.trouble();
}

/// The port did not come back after a step of ours: then the next one is due. One that went by itself is waited for.
boost::asio::awaitable<void> Runner::look_after_missing_port() {
    const auto awaited = recovery_.awaited();
    if (!trouble_ && (!awaited || clock_.monotonic() < *awaited)) co_return;
    if (!trouble_) trouble_ = Trouble::port_gone;
    co_await recover();
}

/// What the modem has shown last: that it is well, or that it is in no network.
void Runner::see_well() {
    const auto now = clock_.monotonic();
    const bool registered = is_registered(status_.registration);
    const auto trouble = recovery_.on_registration(registered, now);
    if (registered) recovery_.on_well(now);
    if (registered && !recovery_.quarantined()) status_.recovery.reset();
    if (trouble) call_for_recovery(*trouble);
}

void Runner::look_for_garbage(const Channel& channel) {
    const std::size_t before = std::exchange(garbage_, channel.garbage());
    if (!serving_ || garbage_ <= before) return;
    const auto trouble = recovery_.on_garbage(garbage_ - before);
    if (trouble) call_for_recovery(*trouble);
}

RecordHead Runner::record_head() const {
    RecordHead head = record_head_;
    head.profile = profile().id;
    return head;
}

RecoveryMeans Runner::means() const {
    return {&profile(), ever_answered_, settings_.board != nullptr, !usb_place_.empty()};
}

/// Another AT port of the same device, in the order of the profile; empty where there is none.
std::string Runner::other_port() const {
    for (const auto& port : port::ports_of(usb_place_)) {
        const auto& wanted = profile().match.interfaces;
        const bool takes_at = std::ranges::find(wanted, port.interface) != wanted.end();
        if (takes_at && port.device != status_.device) return port.device;
    }
    return {};
}

/// Tells what is done, and why: every step has a line in the journal.
void Runner::tell(const Recovery::Step& step) {
    if (step.sentence.empty()) return;
    recorder_->note("recovery: " + step.sentence, clock_.monotonic());
    if (step.todo == Todo::perform)
        log_.warn("modem {}: recovery step {} ({}): {}", status_.name, static_cast<int>(step.rung),
                  to_string(step.rung), step.sentence);
    if (step.todo == Todo::find) log_.warn("modem {}: {}", status_.name, step.sentence);
    if (step.todo == Todo::find) return;
    const auto now = clock_.monotonic();
    RecoveryStatus told;
    told.rung = to_string(step.rung);
    told.sentence = step.sentence;
    told.since = clock_.now();
    told.heavy_last_hour = recovery_.heavy_steps(now);
    if (step.todo == Todo::rest) told.next_probe = civil(recovery_.next_probe());
    status_.recovery = std::move(told);
}

words::Instant Runner::civil(words::Monotonic at) const {
    return clock_.now() + std::chrono::duration_cast<std::chrono::milliseconds>(at - clock_.monotonic());
}

/// Brings the line back in step where the modem did not end a command. True if the modem answers.
boost::asio::awaitable<bool> Runner::resync(std::shared_ptr<Channel> channel) {
    ++status_.resyncs;
    for (int tries = 0; tries < k_resync_tries; ++tries) {
        at::Reply reply = co_await channel->quiet(settings_.timeouts.quiet);
        at::Command probe = plain("AT", settings_.timeouts.probe);
        if (reply.in_step) reply = co_await channel->execute(std::move(probe));
        if (reply.end == End::closed || reply.end == End::restarted) co_return true;  // the reader sees to it
        if (reply.in_step) co_return true;
    }
    co_return false;
}

/// After a command that the modem did not end.
boost::asio::awaitable<void> Runner::mend_line(std::shared_ptr<Channel> channel) {
    ++status_.timeouts;
    const Trouble trouble = recovery_.on_command(false).value_or(Trouble::timeout);
    recovery_.have(means());
    const bool decided = !step_ && !trouble_ && channel->is_open();
    if (decided) {
        Recovery::Step step = recovery_.climb(trouble, clock_.monotonic());
        tell(step);
        // Whatever is decided, the line is brought back in step first.
        if (step.rung != Rung::resync || step.todo != Todo::perform) step_ = std::move(step);
    }
    const bool answers = co_await resync(channel);
    if (answers) {
        if (step_ || trouble_) serving_ = false;
        if (step_ || trouble_) wake_.cancel();
        co_return;
    }
    step_.reset();
    status_.fault = to_string(errc::no_answer);
    show(ModemPhase::faulty, make_error_code(errc::no_answer).message());
    call_for_recovery(Trouble::no_answer);
}

}  // namespace modem::device
