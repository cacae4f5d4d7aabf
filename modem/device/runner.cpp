#include "modem/device/runner.hpp"

#include <spdlog/logger.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "modem/device/answers.hpp"
#include "modem/device/board_helper.hpp"
#include "modem/device/family.hpp"
#include "modem/port/errc.hpp"
#include "modem/port/usb_place.hpp"

namespace modem::device {
namespace {

using Duration = Timeouts::Duration;

std::string sentence_of(Registration registration, const std::string& network, bool roams) {
    switch (registration) {
        case Registration::home: return "";
        case Registration::roaming:
            if (roams) return "";
            return "roaming" + (network.empty() ? "" : " in " + network) +
                   ": texts come in, nothing is sent; roaming = true for this modem allows it";
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
      configured_(std::move(settings)),
      settings_(configured_),
      profile_(family_of(configured_, {}).profile),
      listener_(listener),
      clock_(clock),
      log_(log),
      wake_(executor),
      stop_limit_(executor),
      turn_(executor),
      recorder_(std::make_shared<Recorder>(settings_.record_bytes)),
      record_head_{settings_.name, "generic", clock.now(), clock.monotonic()},
      recovery_(settings_.recovery),
      health_(settings_.health) {
    status_.name = settings_.name;
    status_.port = settings_.port;
    status_.changed = clock_.now();
}

boost::asio::awaitable<void> Runner::run() {
    show(ModemPhase::opening, "");
    Duration wait{0};
    while (!stopping_) {
        answered_ = false;
        const bool opened = co_await open();
        if (opened) co_await live();
        if (!stopping_) co_await look_after_missing_port();
        // A modem that worked is looked for at once, one that is away or dumb with growing patience.
        wait = answered_ ? Duration(0)
                         : std::clamp(wait * 2, settings_.timeouts.reopen_first, settings_.timeouts.reopen_last);
        if (!stopping_ && wait > Duration(0)) co_await sleep_until(clock_.monotonic() + wait);
    }
    co_await let_part_end();
    if (channel_) channel_->close();
    if (configured_.finder) configured_.finder->release(configured_.name);
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

boost::asio::awaitable<bool> Runner::open() {
    Found found = co_await find_port();
    if (stopping_) co_return false;
    std::string sentence = std::move(found.sentence);
    port::Opened opened = port::OpenFailure();
    if (!found.path.empty()) opened = port::open_port(executor_, found.path);
    if (!found.path.empty() && opened.has_error()) sentence = co_await name_holder(opened.error());
    if (opened.has_error()) {
        port_in_use_.clear();
        const auto awaited = recovery_.awaited();
        // While a modem starts after a reset, that its port is away is as it should be.
        const bool starts = awaited && clock_.monotonic() < *awaited;
        if (!starts && !recovery_.quarantined()) show(ModemPhase::closed, sentence);
        co_return false;
    }
    if (stopping_) co_return false;
    holder_.clear();
    status_.device = (*opened)->device();
    usb_place_ = port::usb_place(status_.device);
    garbage_ = 0;
    was_reset_ = false;
    recorder_->restart();
    recorder_->note(status_.device + " was opened", clock_.monotonic());
    channel_ = std::make_shared<Channel>(executor_, std::move(*opened), settings_.gap, clock_, recorder_);
    // The channel is closed before this object goes, and calls nobody after.
    channel_->start([this] { on_input(); });
    co_return true;
}

/// Where recovery has chosen another port of the same modem, that one.
boost::asio::awaitable<Found> Runner::find_port() {
    Found found;
    found.path = port_in_use_.empty() ? configured_.port : port_in_use_;
    if (!port_in_use_.empty() || !configured_.finder) co_return found;
    Wanted wanted{configured_.name, configured_.port, configured_.imei, configured_.usb};
    found = co_await configured_.finder->find(std::move(wanted));
    usb_id_ = found.usb;
    co_return found;
}

/// The failure's sentence, with the holder of a port in use where only the helper can see it. It is asked once.
boost::asio::awaitable<std::string> Runner::name_holder(port::OpenFailure failure) {
    constexpr std::string_view k_unknown = "another program";
    const bool unknown = failure.code == port::errc::busy && failure.sentence.ends_with(k_unknown);
    if (!unknown || settings_.board == nullptr) co_return failure.sentence;
    if (holder_.empty()) {
        std::string device = failure.sentence.substr(0, failure.sentence.find(' '));
        const auto named = co_await settings_.board->perform("port-holder", std::move(device));
        holder_ = named && *named != "nobody" ? *named : std::string(k_unknown);
    }
    co_return failure.sentence.substr(0, failure.sentence.size() - k_unknown.size()) + holder_;
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

void Runner::look() {
    next_health_ = words::Monotonic::min();
    wake_.cancel();
}

void Runner::ports_changed() {
    if (!channel_ || !channel_->is_open()) wake_.cancel();
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
    const std::string sentence = sentence_of(status_.registration, status_.network, settings_.roaming);
    if (recovery_.quarantined())
        return show(ModemPhase::quarantined, status_.recovery ? status_.recovery->sentence : "");
    const bool registered = is_registered(status_.registration);
    if (!sentence.empty()) status_.fault = registered ? "roaming" : "not_registered";
    return show(sentence.empty() ? ModemPhase::ready : ModemPhase::faulty, sentence);
}

void Runner::learn(const Facts& facts) {
    status_.manufacturer = facts.manufacturer;
    status_.model = facts.model;
    status_.revision = facts.revision;
    status_.imei = facts.imei;
    status_.profile = facts.profile;
    status_.profile_why = facts.profile_why;
    status_.iccid = facts.iccid;
    status_.imsi = facts.imsi;
    status_.own_number = facts.own_number;
    status_.pin_attempts = facts.pin_attempts;
    status_.bearer = facts.bearer;
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
