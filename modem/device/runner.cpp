#include "modem/device/runner.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "modem/device/answers.hpp"
#include "modem/port/usb_place.hpp"

namespace modem::device {
namespace {

using Duration = Timeouts::Duration;

std::string_view sentence_of(Registration registration) {
    switch (registration) {
        case Registration::home:
        case Registration::roaming: return "";
        case Registration::searching: return "not in a network yet: the modem is searching";
        case Registration::denied: return "the network refuses the SIM";
        case Registration::none:
        case Registration::unknown: return "not in a network: is there reception?";
    }
    return "";
}

}  // namespace

Runner::Runner(const boost::asio::any_io_executor& executor, ModemSettings settings, Listener& listener,
               const words::Clock& clock, spdlog::logger& log)
    : executor_(executor),
      settings_(std::move(settings)),
      listener_(listener),
      clock_(clock),
      log_(log),
      wake_(executor),
      stop_limit_(executor),
      turn_(executor),
      recorder_(std::make_shared<Recorder>(settings_.record_bytes)),
      record_head_{settings_.name, "generic", clock.now(), clock.monotonic()},
      reception_(settings_.timeouts),
      recovery_(settings_.recovery) {
    status_.name = settings_.name;
    status_.port = settings_.port;
    status_.changed = clock_.now();
}

boost::asio::awaitable<void> Runner::run() {
    show(ModemPhase::opening, "");
    Duration wait{0};
    while (!stopping_) {
        answered_ = false;
        if (open()) co_await live();
        if (!stopping_) co_await look_after_missing_port();
        // A modem that worked is looked for at once, one that is away or dumb with growing patience.
        wait = answered_ ? Duration(0)
                         : std::clamp(wait * 2, settings_.timeouts.reopen_first, settings_.timeouts.reopen_last);
        if (!stopping_ && wait > Duration(0)) co_await sleep_until(clock_.monotonic() + wait);
    }
    co_await let_part_end();
    if (channel_) channel_->close();
    forget();
    show(ModemPhase::closed, "stopped");
}

void Runner::stop() {
    if (std::exchange(stopping_, true)) return;
    wake_.cancel();
    if (!channel_) return;
    if (!submitting_) {
        channel_->close();
        return;
    }
    // Wherever run() waits, a port that is closed lets it go on.
    stop_limit_.expires_after(settings_.timeouts.stop);
    stop_limit_.async_wait([channel = channel_](words::error_code ec) {
        if (!ec) channel->close();
    });
}

bool Runner::open() {
    auto opened = port::open_port(executor_, port_in_use_.empty() ? settings_.port : port_in_use_);
    if (opened.has_error()) {
        port_in_use_.clear();
        const auto awaited = recovery_.awaited();
        // While a modem starts after a reset, that its port is away is as it should be.
        const bool starts = awaited && clock_.monotonic() < *awaited;
        if (!starts && !recovery_.quarantined()) show(ModemPhase::closed, opened.error().sentence);
        return false;
    }
    status_.device = (*opened)->device();
    usb_place_ = port::usb_place(status_.device);
    garbage_ = 0;
    recorder_->restart();
    recorder_->note(status_.device + " was opened", clock_.monotonic());
    channel_ = std::make_shared<Channel>(executor_, std::move(*opened), settings_.gap, clock_, recorder_);
    // The channel is closed before this object goes, and calls nobody after.
    channel_->start([this] { on_input(); });
    return true;
}

boost::asio::awaitable<void> Runner::live() {
    while (!must_leave()) {
        const Verdict verdict = co_await bring_up();
        switch (verdict) {
            case Verdict::up: co_await serve(); break;
            case Verdict::fault:
                if (!trouble_) co_await wait_for_repair(clock_.monotonic() + settings_.timeouts.repair);
                break;
            case Verdict::gone:
            case Verdict::again: break;
        }
        if ((trouble_ || step_) && !must_leave()) co_await recover();
    }
    if (!stopping_) channel_->close();
}

boost::asio::awaitable<Runner::Verdict> Runner::bring_up() {
    serving_ = false;
    // A modem at fault stays so in the status until it is found well, and a restart keeps its sentence.
    const bool keeps = status_.phase == ModemPhase::faulty || status_.phase == ModemPhase::bringing_up ||
                       status_.phase == ModemPhase::quarantined;
    if (!keeps) show(ModemPhase::bringing_up, "");
    co_await turn_.take_for_housekeeping();
    restarted_ = false;
    sim_has_news_ = false;
    trouble_.reset();
    step_.reset();
    BringUp steps(settings_.timeouts);
    const Verdict verdict = co_await take_steps(steps);
    turn_.give_back();
    if (verdict == Verdict::up) {
        learn(steps.facts());
        reception_.begin(steps.facts().stores);
        serving_ = true;
        recovery_.on_up();
        const auto now = clock_.monotonic();
        next_sweep_ = now + settings_.timeouts.sweep;
        next_health_ =
            now + (is_registered(status_.registration) ? settings_.timeouts.health : settings_.timeouts.searching);
        // One that searches is swept before anything is done about it.
        if (is_registered(status_.registration)) see_well();
        show_registration();
    }
    co_return verdict;
}

boost::asio::awaitable<Runner::Verdict> Runner::take_steps(BringUp& steps) {
    using Todo = BringUp::Step::Todo;
    BringUp::Step step = steps.start();
    while (!must_leave()) {
        if (restarted_) co_return Verdict::again;
        switch (step.todo) {
            case Todo::command: {
                at::Reply reply;
                if (step.quiet_first) reply = co_await channel_->quiet(settings_.timeouts.quiet);
                if (restarted_) continue;
                reply = co_await channel_->execute(std::move(step.command));
                answered_ = answered_ || reply.in_step;
                ever_answered_ = ever_answered_ || answered_;
                step = steps.on_reply(reply);
                break;
            }
            case Todo::pause:
                if (status_.phase == ModemPhase::bringing_up) show(status_.phase, "the SIM is busy and asked again");
                co_await pause(step.pause);
                step = steps.on_pause();
                break;
            case Todo::up:
                if (step.quiet_first) co_await channel_->quiet(settings_.timeouts.quiet);
                co_return restarted_ ? Verdict::again : Verdict::up;
            case Todo::fault: {
                const words::error_code why = make_error_code(*step.fault);
                trouble_ = trouble_of(*step.fault);
                status_.fault = to_string(*step.fault);
                if (!recovery_.quarantined()) show(ModemPhase::faulty, why.message());
                co_return Verdict::fault;
            }
        }
    }
    co_return Verdict::gone;
}

void Runner::look() {
    next_health_ = words::Monotonic::min();
    wake_.cancel();
}

boost::asio::awaitable<void> Runner::let_part_end() {
    const auto until = stop_limit_.expiry();
    while (submitting_ && clock_.monotonic() < until) co_await sleep_until(until);
    stop_limit_.cancel();
}

boost::asio::awaitable<void> Runner::pause(Duration time) {
    const auto until = clock_.monotonic() + time;
    while (!must_leave() && clock_.monotonic() < until) co_await sleep_until(until);
}

/// Until then, or until something happens: callers look again.
boost::asio::awaitable<void> Runner::sleep_until(words::Monotonic until) {
    wake_.expires_at(until);
    co_await wake_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

bool Runner::show(ModemPhase phase, std::string_view sentence) {
    if (status_.phase == phase && status_.sentence == sentence) return false;
    const bool well = phase != ModemPhase::faulty && (phase != ModemPhase::closed || stopping_);
    status_.phase = phase;
    status_.sentence = sentence;
    if (phase != ModemPhase::faulty && phase != ModemPhase::quarantined) status_.fault.clear();
    if (phase == ModemPhase::ready) status_.pictures = profile().mms != reader::MmsCommands::none;
    status_.changed = clock_.now();
    recorder_->note(std::string(to_string(phase)) + (sentence.empty() ? "" : ": ") + std::string(sentence),
                    clock_.monotonic());
    const auto level = phase == ModemPhase::quarantined ? spdlog::level::err
                       : well                           ? spdlog::level::info
                                                        : spdlog::level::warn;
    log_.log(level, "modem {}: {}{}{}", status_.name, to_string(phase), sentence.empty() ? "" : ": ", sentence);
    listener_.on_status(status_);
    return true;
}

bool Runner::show_registration() {
    const bool registered = is_registered(status_.registration);
    if (recovery_.quarantined())
        return show(ModemPhase::quarantined, status_.recovery ? status_.recovery->sentence : "");
    if (!registered) status_.fault = "not_registered";
    return show(registered ? ModemPhase::ready : ModemPhase::faulty, sentence_of(status_.registration));
}

void Runner::learn(const Facts& facts) {
    status_.manufacturer = facts.manufacturer;
    status_.model = facts.model;
    status_.revision = facts.revision;
    status_.imei = facts.imei;
    status_.iccid = facts.iccid;
    status_.imsi = facts.imsi;
    status_.network = facts.network;
    status_.smsc = facts.smsc;
    status_.registration = facts.registration;
    status_.signal_dbm = facts.signal_dbm;
    status_.receipts = facts.receipts;
}

void Runner::forget() {
    status_.device.clear();
    learn(Facts());
}

}  // namespace modem::device
