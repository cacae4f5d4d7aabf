#include "modem/device/runner.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "modem/device/answers.hpp"

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
      reception_(settings_.timeouts) {
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
    auto opened = port::open_port(executor_, settings_.port);
    if (opened.has_error()) {
        show(ModemPhase::closed, opened.error().sentence);
        return false;
    }
    status_.device = (*opened)->device();
    channel_ = std::make_shared<Channel>(executor_, std::move(*opened), settings_.gap, clock_);
    // The channel is closed before this object goes, and calls nobody after.
    channel_->start([this] { on_input(); });
    return true;
}

boost::asio::awaitable<void> Runner::live() {
    while (!must_leave()) {
        const Verdict verdict = co_await bring_up();
        switch (verdict) {
            case Verdict::up: co_await serve(); break;
            case Verdict::fault: co_await wait_for_repair(); break;
            case Verdict::dead: channel_->close(); break;
            case Verdict::again: break;
        }
    }
    if (!stopping_) channel_->close();
}

boost::asio::awaitable<Runner::Verdict> Runner::bring_up() {
    serving_ = false;
    // A modem at fault stays so in the status until it is found well, and a restart keeps its sentence.
    const bool keeps = status_.phase == ModemPhase::faulty || status_.phase == ModemPhase::bringing_up;
    if (!keeps) show(ModemPhase::bringing_up, "");
    co_await turn_.take_for_housekeeping();
    restarted_ = false;
    sim_has_news_ = false;
    timeouts_in_a_row_ = 0;
    BringUp steps(settings_.timeouts);
    const Verdict verdict = co_await take_steps(steps);
    turn_.give_back();
    if (verdict == Verdict::up) {
        learn(steps.facts());
        reception_.begin(steps.facts().stores);
        serving_ = true;
        const auto now = clock_.monotonic();
        next_sweep_ = now + settings_.timeouts.sweep;
        next_health_ =
            now + (is_registered(status_.registration) ? settings_.timeouts.health : settings_.timeouts.searching);
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
                show(ModemPhase::faulty, why.message());
                co_return *step.fault == errc::no_answer ? Verdict::dead : Verdict::fault;
            }
        }
    }
    co_return Verdict::dead;
}

/// Until it is time to try again, or the SIM tells that something has changed.
boost::asio::awaitable<void> Runner::wait_for_repair() {
    const auto until = clock_.monotonic() + settings_.timeouts.repair;
    while (!must_leave() && !sim_has_news_ && clock_.monotonic() < until) co_await sleep_until(until);
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
    status_.changed = clock_.now();
    const auto level = well ? spdlog::level::info : spdlog::level::warn;
    log_.log(level, "modem {}: {}{}{}", status_.name, to_string(phase), sentence.empty() ? "" : ": ", sentence);
    listener_.on_status(status_);
    return true;
}

bool Runner::show_registration() {
    const bool registered = is_registered(status_.registration);
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
