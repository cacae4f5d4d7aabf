#include "modem/device/recovery.hpp"

#include <algorithm>
#include <initializer_list>

#include "modem/device/board_helper.hpp"

namespace modem::device {
namespace {

using namespace std::chrono_literals;
using Step = Recovery::Step;
using Todo = Step::Todo;

constexpr int k_resyncs = 3;
constexpr int k_configurations = 2;
constexpr int k_radio_cycles = 2;
constexpr int k_reopenings = 2;
constexpr int k_resets = 2;
constexpr int k_reattachments = 2;
constexpr auto k_loss_memory = 10min;
constexpr std::size_t k_losses_to_tell = 3;

bool is_heavy(Rung rung) { return rung >= Rung::reset; }

/// Steps that do something else at each attempt, so that one that failed does not end them.
bool varies(Rung rung) { return rung == Rung::bearer || rung == Rung::reopen || rung == Rung::reattach; }

/// The steps that can help, in their order.
std::initializer_list<Rung> remedies(Trouble trouble) {
    using enum Rung;
    static constexpr std::initializer_list<Rung> k_line = {resync,   configure,  reopen,   reset,
                                                           reattach, port_power, power_key};
    static constexpr std::initializer_list<Rung> k_talk = {configure, reopen, reset, reattach, port_power, power_key};
    static constexpr std::initializer_list<Rung> k_network = {bearer, radio, reset};
    static constexpr std::initializer_list<Rung> k_sim = {radio, reset, port_power, power_key};
    static constexpr std::initializer_list<Rung> k_no_sim = {radio};
    static constexpr std::initializer_list<Rung> k_settings = {configure, reset, port_power, power_key};
    static constexpr std::initializer_list<Rung> k_dumb = {reopen, reset, reattach, port_power, power_key};
    static constexpr std::initializer_list<Rung> k_gone = {reattach, port_power, power_key};
    switch (trouble) {
        case Trouble::timeout: return k_line;
        case Trouble::timeouts:
        case Trouble::garbage: return k_talk;
        case Trouble::refusals:
        case Trouble::not_registered: return k_network;
        case Trouble::sim: return k_sim;
        case Trouble::sim_missing: return k_no_sim;
        case Trouble::settings: return k_settings;
        case Trouble::no_answer: return k_dumb;
        case Trouble::port_gone: return k_gone;
    }
    return k_gone;
}

std::string_view action_of(Rung rung, int attempt) {
    switch (rung) {
        case Rung::resync: return "the line is brought back in step";
        case Rung::configure: return "the modem is configured anew";
        case Rung::bearer: return attempt == 1 ? "a network is chosen anew" : "SMS is moved to another bearer";
        case Rung::radio: return "its radio is switched off and on";
        case Rung::reopen: return "its port is opened again";
        case Rung::reset: return "the modem is reset";
        case Rung::reattach: return attempt == 1 ? "its USB device is authorised anew" : "its USB driver is bound anew";
        case Rung::port_power: return "the power of its USB port is switched off and on";
        case Rung::power_key: return "its power key is pressed";
        case Rung::quarantine: return "it is left alone";
    }
    return "";
}

}  // namespace

std::string_view to_string(Rung rung) {
    static constexpr std::array<std::string_view, k_rungs> k_names = {
        "resync", "configure", "bearer",     "radio",     "reopen",
        "reset",  "reattach",  "port_power", "power_key", "quarantine"};
    return k_names[static_cast<std::size_t>(rung)];
}

bool is_about_network(Trouble trouble) { return trouble == Trouble::refusals || trouble == Trouble::not_registered; }

std::string_view sentence_of(Trouble trouble) {
    switch (trouble) {
        case Trouble::timeout: return "a command was not answered in time";
        case Trouble::timeouts: return "two commands in a row were not answered";
        case Trouble::garbage: return "the line carries garbage: check cable and power supply";
        case Trouble::refusals: return "parts are refused one after the other";
        case Trouble::not_registered: return "it finds no network: check antenna, reception and contract";
        case Trouble::sim: return "the SIM does not answer: is it seated well?";
        case Trouble::sim_missing: return "no SIM is seen";
        case Trouble::settings: return "it refuses what it needs to be told";
        case Trouble::no_answer: return "AT commands are not answered";
        case Trouble::port_gone: return "its port did not come back";
    }
    return "";
}

std::optional<Trouble> Recovery::on_command(bool answered) {
    if (answered) {
        unanswered_ = 0;
        return std::nullopt;
    }
    return ++unanswered_ < 2 ? Trouble::timeout : Trouble::timeouts;
}

std::optional<Trouble> Recovery::on_refused_part(int code) {
    const bool counts = code == 500 || code == 302 || code == 38 || code == 332;
    refused_ = counts ? refused_ + 1 : 0;
    if (refused_ < limits_.refusals) return std::nullopt;
    refused_ = 0;
    return Trouble::refusals;
}

void Recovery::on_sent_part() {
    unanswered_ = 0;
    refused_ = 0;
    garbage_ = 0;
    unproven_.reset();
    std::fill(taken_.begin(), taken_.begin() + static_cast<int>(Rung::reset), 0);
}

std::optional<Trouble> Recovery::on_garbage(std::size_t lines) {
    garbage_ += lines;
    if (garbage_ < static_cast<std::size_t>(limits_.garbage)) return std::nullopt;
    garbage_ = 0;
    return Trouble::garbage;
}

std::optional<Trouble> Recovery::on_registration(bool registered, words::Monotonic now) {
    if (registered) {
        unregistered_since_.reset();
        return std::nullopt;
    }
    if (!unregistered_since_) unregistered_since_ = now;
    // Once something was tried for it, it is its own time that counts.
    const bool tried = unproven_ && is_about_network(trouble_) && !is_heavy(*unproven_);
    const auto patience = tried ? proof_due_ : *unregistered_since_ + limits_.unregistered;
    if (quarantined_ || now < patience) return std::nullopt;
    return Trouble::not_registered;
}

Step Recovery::climb(Trouble trouble, words::Monotonic now) {
    well_since_.reset();
    trouble_ = trouble;
    if (trouble == Trouble::port_gone && !awaited()) return find(now);
    if (quarantined_) return rest(now);
    if (proving(now) && trouble != Trouble::timeout) return {};
    if (const auto rung = next(trouble, now)) return take(*rung, now);
    // A SIM that is not there is put in by a person; the modem says when.
    if (trouble == Trouble::sim_missing) return {};
    return enter_quarantine(now);
}

std::optional<Rung> Recovery::next(Trouble trouble, words::Monotonic now) const {
    for (const Rung rung : remedies(trouble)) {
        const bool failed = unproven_ && (rung < *unproven_ || (rung == *unproven_ && !varies(rung)));
        // The line is brought back in step whatever else is going on.
        if (failed && rung != Rung::resync) continue;
        if (may(rung, now)) return rung;
    }
    return std::nullopt;
}

int Recovery::budget(Rung rung) const {
    const auto& profile = *means_.profile;
    const bool usb = means_.board && means_.on_usb;
    switch (rung) {
        case Rung::resync: return k_resyncs;
        case Rung::configure: return k_configurations;
        case Rung::bearer: return 1 + static_cast<int>(profile.recovery.bearer.size());
        case Rung::radio: return profile.recovery.radio_off ? k_radio_cycles : 0;
        case Rung::reopen: return means_.answered ? k_reopenings : limits_.first_reopenings;
        case Rung::reset:
            if (!means_.answered) return 0;
            return profile.recovery.reset.empty() ? 1 : k_resets;
        case Rung::reattach: return usb ? k_reattachments : 0;
        case Rung::port_power: return usb ? 1 : 0;
        case Rung::power_key: return means_.board ? 1 : 0;
        case Rung::quarantine: break;
    }
    return 0;
}

bool Recovery::may(Rung rung, words::Monotonic now) const {
    return taken(rung) < budget(rung) && (!is_heavy(rung) || heavy_steps(now) < limits_.heavy_per_hour);
}

Step Recovery::take(Rung rung, words::Monotonic now) {
    Step step;
    step.todo = Todo::perform;
    step.rung = rung;
    step.attempt = ++taken(rung);
    if (is_heavy(rung)) {
        std::erase_if(heavy_, [now](words::Monotonic at) { return now - at >= 1h; });
        heavy_.push_back(now);
    }
    const auto& recovery = means_.profile->recovery;
    const auto nth = static_cast<std::size_t>(step.attempt);
    if (rung == Rung::bearer) step.commands = {nth == 1 ? "AT+COPS=0" : recovery.bearer[nth - 2]};
    if (rung == Rung::radio) step.commands = {"AT+CFUN=" + std::to_string(*recovery.radio_off), "AT+CFUN=1"};
    if (rung == Rung::reset) {
        // A modem may ignore what stands behind Z on its line (V.250 §6.1.1), so they go by themselves.
        if (nth == 1) step.commands = {"ATZ", "AT&F"};
        if (!recovery.reset.empty()) step.commands.push_back(recovery.reset);
    }
    if (rung == Rung::reattach) step.verb = nth == 1 ? board_verb::usb_authorise : board_verb::usb_rebind;
    if (rung == Rung::port_power) step.verb = board_verb::usb_power;
    if (rung == Rung::power_key) step.verb = board_verb::power_key;
    step.sentence = action_of(rung, step.attempt);
    step.sentence += ", because ";
    step.sentence += sentence_of(trouble_);
    if (is_heavy(rung))
        step.sentence += " (heavy step " + std::to_string(heavy_steps(now)) + " of at most " +
                         std::to_string(limits_.heavy_per_hour) + " in an hour)";
    return step;
}

void Recovery::performed(const Step& step, words::Monotonic now) {
    // A resync tells at once whether it helped.
    if (step.rung == Rung::resync) return;
    unproven_ = step.rung;
    proof_due_ = now + limits_.waits[static_cast<std::size_t>(step.rung)];
    if (step.rung == Rung::reset) proof_due_ = now + means_.profile->recovery.reappears;
    // A modem that starts has all the time again to find its network.
    if (is_heavy(step.rung)) unregistered_since_.reset();
    unanswered_ = 0;
}

void Recovery::refused(const Step& step, words::Monotonic now) {
    taken(step.rung) = std::max(taken(step.rung), budget(step.rung));
    if (is_heavy(step.rung) && !heavy_.empty()) heavy_.pop_back();
    if (!unproven_ || *unproven_ < step.rung) unproven_ = step.rung;
    proof_due_ = now;
}

void Recovery::on_up() {
    if (is_about_network(trouble_)) return;
    unproven_.reset();
    leave_quarantine();
}

void Recovery::on_well(words::Monotonic now) {
    if (quarantined_ && trouble_ == Trouble::refusals) {
        if (now < next_probe_) return;
        refused_ = limits_.refusals - 1;  // one more is enough
    }
    unproven_.reset();
    unregistered_since_.reset();
    leave_quarantine();
    if (!well_since_) well_since_ = now;
    if (now - *well_since_ >= limits_.healthy) forget();
}

void Recovery::leave_quarantine() {
    quarantined_ = false;
    probe_interval_ = Duration(0);
}

std::optional<words::Monotonic> Recovery::awaited() const {
    const bool away = unproven_ && is_heavy(*unproven_);
    return away ? std::optional(proof_due_) : std::nullopt;
}

int Recovery::heavy_steps(words::Monotonic now) const {
    return static_cast<int>(std::ranges::count_if(heavy_, [now](words::Monotonic at) { return now - at < 1h; }));
}

Step Recovery::enter_quarantine(words::Monotonic now) {
    quarantined_ = true;
    unproven_.reset();
    probe_interval_ = means_.answered ? limits_.probe : std::min(limits_.first_probe, limits_.probe);
    next_probe_ = now + probe_interval_;
    Step step;
    step.todo = Todo::rest;
    step.rung = Rung::quarantine;
    step.sentence = sentence_of(trouble_);
    step.sentence += "; what may be tried was tried, a person must look; it is probed now and then";
    return step;
}

Step Recovery::rest(words::Monotonic now) {
    if (now >= next_probe_) {
        probe_interval_ = std::min(2 * std::max(probe_interval_, limits_.first_probe), limits_.probe);
        next_probe_ = now + probe_interval_;
    }
    Step step;
    step.todo = Todo::rest;
    step.rung = Rung::quarantine;
    return step;
}

/// A port that went by itself comes back as a new session: what was tried before says nothing about it.
Step Recovery::find(words::Monotonic now) {
    lost_.push_back(now);
    std::erase_if(lost_, [now](words::Monotonic at) { return now - at >= k_loss_memory; });
    forget();
    Step step;
    step.todo = Todo::find;
    if (lost_.size() >= k_losses_to_tell)
        step.sentence = "its port was lost " + std::to_string(lost_.size()) +
                        " times in ten minutes: check cable, hub and power supply";
    return step;
}

/// Heavy steps are remembered for their hour all the same.
void Recovery::forget() {
    taken_.fill(0);
    unproven_.reset();
    unregistered_since_.reset();
    unanswered_ = 0;
    refused_ = 0;
    garbage_ = 0;
    leave_quarantine();
}

}  // namespace modem::device
