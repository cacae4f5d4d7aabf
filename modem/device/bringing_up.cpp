#include <spdlog/logger.h>

#include <exception>
#include <utility>

#include "modem/device/answers.hpp"
#include "modem/device/family.hpp"
#include "modem/device/pin_file.hpp"
#include "modem/device/runner.hpp"

namespace modem::device {
namespace {

using Todo = Step::Todo;

/// What the tries of a PIN are remembered by. A SIM that hides its number until it is unlocked is remembered by the
/// modem it sits in.
std::string pin_scope(const Facts& facts, const std::string& modem) {
    return facts.iccid.empty() ? "modem:" + modem : "iccid:" + facts.iccid;
}

}  // namespace

boost::asio::awaitable<Runner::Verdict> Runner::bring_up() {
    serving_ = false;
    // A modem at fault stays so in the status until it is found well, and a restart keeps its sentence.
    const bool keeps = status_.phase == ModemPhase::faulty || status_.phase == ModemPhase::bringing_up ||
                       status_.phase == ModemPhase::quarantined;
    if (!keeps) show(ModemPhase::bringing_up, "");
    co_await turn_.take_for_housekeeping();
    const bool begun_anew = std::exchange(restarted_, false);
    sim_has_news_ = false;
    next_health_ = words::Monotonic::max();
    trouble_.reset();
    step_.reset();
    ModemSettings known = configured_;
    if (!usb_id_.empty()) known.usb = usb_id_;
    BringUp steps(std::move(known), begun_anew, !was_reset_);
    const Verdict verdict = co_await take_steps(steps);
    turn_.give_back();
    if (verdict == Verdict::up) begin_serving(steps);
    co_return verdict;
}

boost::asio::awaitable<Runner::Verdict> Runner::take_steps(BringUp& steps) {
    Step step = steps.start();
    while (!must_leave()) {
        report(step);
        adopt(steps);
        if (restarted_) co_return Verdict::again;
        switch (step.todo) {
            case Todo::command:
            case Todo::pause:
            case Todo::pin: step = co_await take_step(steps, std::move(step)); break;
            case Todo::up:
                if (step.quiet_first) co_await channel_->quiet(settings_.timeouts.quiet);
                co_return restarted_ ? Verdict::again : Verdict::up;
            case Todo::fault: {
                const words::error_code why = make_error_code(*step.fault);
                trouble_ = trouble_of(*step.fault);
                status_.fault = to_string(*step.fault);
                learn(steps.facts());
                if (!recovery_.quarantined())
                    show(ModemPhase::faulty, step.sentence.empty() ? why.message() : step.sentence);
                co_return Verdict::fault;
            }
            case Todo::done:
            case Todo::again: co_return Verdict::again;  // a bring-up keeps these to itself
        }
    }
    co_return Verdict::gone;
}

boost::asio::awaitable<Step> Runner::take_step(BringUp& steps, Step step) {
    if (step.todo == Todo::pause) {
        co_await pause_for(step);
        co_return steps.on_pause();
    }
    if (step.todo == Todo::pin) {
        const PinGrant grant = co_await grant_pin(steps.facts());
        co_return steps.on_pin(grant);
    }
    at::Reply reply;
    if (step.quiet_first) reply = co_await channel_->quiet(settings_.timeouts.quiet);
    if (restarted_) co_return step;  // looked at before anything else is done
    const bool switches = step.command.text.starts_with("AT+CPIN=") || step.command.text.starts_with("AT+CFUN=");
    if (switches) sms_ready_ = false;
    reply = co_await channel_->execute(std::move(step.command));
    answered_ = answered_ || reply.in_step;
    ever_answered_ = ever_answered_ || answered_;
    co_return steps.on_reply(reply);
}

boost::asio::awaitable<void> Runner::pause_for(const Step& step) {
    if (!step.until_ready) {
        if (status_.phase == ModemPhase::bringing_up) show(status_.phase, "the SIM is busy and asked again");
        co_await pause(step.pause);
        co_return;
    }
    const auto until = clock_.monotonic() + step.pause;
    if (status_.phase == ModemPhase::bringing_up) show(status_.phase, "the modem is not ready for SMS yet");
    while (!must_leave() && !restarted_ && !sms_ready_ && clock_.monotonic() < until) co_await sleep_until(until);
}

/// The PIN, if it may be tried: it is read now, and the try is on disk before it is made.
boost::asio::awaitable<PinGrant> Runner::grant_pin(const Facts& facts) {
    PinGrant grant;
    PinRead read = read_pin(*configured_.pin_file);
    if (read.pin.empty()) {
        grant.refused = errc::sim_pin_unreadable;
        grant.sentence = std::move(read.trouble);
        co_return grant;
    }
    std::string scope = pin_scope(facts, status_.name);
    words::Secret pin = read.pin;
    bool may = false;
    try {
        may = co_await listener_.may_try_pin(std::move(scope), std::move(pin), facts.pin_attempts);
    } catch (const std::exception&) {
        grant.refused = errc::sim_pin_required;
        grant.sentence = "the SIM asks for its PIN, which is tried once it can be written down that it was";
        co_return grant;
    }
    grant.refused = errc::sim_pin_tried;
    if (may) {
        grant.pin = read.pin;
        tried_scope_ = pin_scope(facts, status_.name);
        tried_pin_ = read.pin;
        log_.info("modem {}: its SIM's PIN is tried", status_.name);
    }
    co_return grant;
}

/// What the last answer settled beside the next step.
void Runner::report(const Step& step) {
    try {
        if (step.pin_result) listener_.on_pin_result(tried_scope_, std::exchange(tried_pin_, {}), *step.pin_result);
        if (step.network_time) listener_.on_network_time(*step.network_time);
    } catch (const std::exception& error) {
        log_.error("modem {}: what its bring-up found was not taken: {}", status_.name, error.what());
    }
}

/// Goes by the family's profile as soon as it is known.
void Runner::adopt(const BringUp& steps) {
    was_reset_ = was_reset_ || steps.was_reset();
    const bool same = profile_ == &steps.profile() && status_.profile == steps.facts().profile;
    if (same && fitted_ == channel_.get()) return;
    fitted_ = channel_.get();
    profile_ = &steps.profile();
    settings_ = steps.settings();
    status_.profile = steps.facts().profile;
    status_.profile_why = steps.facts().profile_why;
    const auto& line = profile_->line;
    channel_->suit({settings_.gap, line.write_chunk, line.write_delay}, lines_of(*profile_));
}

void Runner::begin_serving(const BringUp& steps) {
    const Facts& facts = steps.facts();
    learn(facts);
    note_sim();
    const auto& sms = profile_->sms;
    Reading reading;
    reading.stores = facts.stores;
    reading.first_index = sms.first_index;
    reading.lists = sms.lists;
    reading.counts_late = sms.count_lag.count() > 0;
    reading.service = facts.service;
    reading.receipts = sms.acknowledge_receipts;
    reading.texts = sms.acknowledge_texts;
    reading.timeouts = settings_.timeouts;
    if (facts.notice_is_told) reading.notice = facts.notice;
    reception_.begin(std::move(reading));
    iccid_question_ = facts.iccid_question;
    keeps_link_ = facts.keeps_link;
    link_is_kept_ = false;
    sms_ready_ = false;
    serving_ = true;
    recovery_.on_up();
    health_.begin(profile(), balance_recipe(), clock_.monotonic());
    const auto now = clock_.monotonic();
    last_word_ = now;
    const auto& times = settings_.timeouts;
    next_sweep_ = now + times.sweep;
    // What the modem has said of its network since it was asked counts.
    const bool has_news = next_health_ == words::Monotonic::min();
    if (!has_news) next_health_ = now + (is_registered(status_.registration) ? times.health : times.searching);
    next_clock_ = now + times.clock;
    next_sim_look_ = words::Monotonic::max();
    // One that searches is swept before anything is done about it.
    if (is_registered(status_.registration)) see_well();
    show_registration();
}

/// A SIM is told by its own number; where that is hidden, by its subscription's.
void Runner::note_sim() {
    const std::string& sim = status_.iccid.empty() ? status_.imsi : status_.iccid;
    if (sim.empty()) return;
    const std::string before = std::exchange(last_sim_, sim);
    if (before.empty() || before == sim) return;
    status_.sim_changed = clock_.now();
    log_.warn("modem {}: it has another SIM than before, with quotas and receipts of its own", status_.name);
}

}  // namespace modem::device
