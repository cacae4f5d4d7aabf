#include <array>
#include <random>
#include <utility>

#include "modem/simulator/modem.hpp"

namespace modem::simulator {
namespace {

constexpr std::array<const char*, 5> k_noise = {"^RSSI: 17", "^HCSQ:\"LTE\",50,40,60,20", "+CREG: 1", "RING",
                                                "+CSQ: 18,99"};

}  // namespace

void Modem::hang_up(std::chrono::nanoseconds away, bool reset) {
    log("hang_up",
        {{"away_ms", std::chrono::duration_cast<std::chrono::milliseconds>(away).count()}, {"reset", reset}});
    flush();
    if (reset) power_off();
    out_.clear();
    if (std::exchange(linked_, false) && on_link) on_link(false);
    wake_after(away);
}

void Modem::reboot(std::chrono::nanoseconds away) {
    log("reboot", {{"away_ms", std::chrono::duration_cast<std::chrono::milliseconds>(away).count()}});
    flush();
    power_off();
    wake_after(away);
}

void Modem::switch_off() {
    log("off");
    flush();
    power_off();
}

void Modem::start_cold(std::chrono::nanoseconds away) {
    power_off();
    wake_after(away);
}

void Modem::deafen(std::chrono::nanoseconds away, DeafUntil until) {
    constexpr const char* k_until[] = {"time", "reset", "reopen", "power"};
    log("deaf", {{"away_ms", std::chrono::duration_cast<std::chrono::milliseconds>(away).count()},
                 {"until", k_until[static_cast<std::size_t>(until)]}});
    flush();
    deaf_ = true;
    deaf_until_ = until;
    if (until == DeafUntil::time) wake_after(away);
}

/// A firmware whose dialogue hangs still runs its watchdog commands.
void Modem::hear_reset(char c) {
    if (input_.feed(c) != LineInput::Event::line) return;
    const auto body = input_.take();
    log("command_unheard", {{"octets", body.size()}});
    const auto commands = parse_line(body);
    if (!commands || commands->size() != 1) return;
    std::vector<std::string> info;
    Desk desk{state_, info, around_.network.civil(), {}, hazards_, {}};
    const auto functionality = state_.functionality;
    const auto& wanted = commands->front();
    const bool resets = wanted.name == "+CFUN" || vendor_restart(*state_.traits, wanted.name);
    if (resets && execute(desk, wanted).kind == Outcome::Kind::restart) {
        reboot(around_.timing.boot);
    } else {
        state_.functionality = functionality;
    }
}

void Modem::dte(bool there) {
    log(there ? "opened" : "closed");
    if (there && deaf_ && deaf_until_ == DeafUntil::reopen) wake_after(std::chrono::nanoseconds(0));
}

void Modem::wake_after(std::chrono::nanoseconds away) {
    around_.agenda.cancel(waking_);
    waking_ = around_.agenda.after(away, [this] {
        if (!std::exchange(linked_, true) && on_link) on_link(true);
        deaf_ = false;
        deaf_until_ = DeafUntil::time;
        log("back");
        if (!powered_) power_on();
        around_.network.retry(*this);
        flush_urcs();
        flush();
    });
}

void Modem::power_off() {
    powered_ = false;
    for (const auto ticket : std::exchange(steps_, {})) around_.agenda.cancel(ticket);
    commands_.clear();
    command_.clear();
    backlog_.clear();
    output_.clear();
    out_.clear();
    for (const auto ticket : std::exchange(start_, {})) around_.agenda.cancel(ticket);
    around_.agenda.cancel(std::exchange(flood_, 0));
    around_.agenda.cancel(std::exchange(attaching_, 0));
    state_.attached = true;
    held_noise_.clear();
    urcs_.clear();
    input_.reset();
    phase_ = Phase::command;
    not_acknowledged();
    state_.settings = state_.profile;
    state_.functionality = 1;
    state_.time_known = false;
    state_.bearer_open = false;
    state_.mms = MmsState{};
    around_.agenda.cancel(std::exchange(data_timeout_, 0));
    state_.messages_ready = state_.traits->messages_ready_ms == 0;
    state_.lock();
}

void Modem::power_on() {
    powered_ = true;
    deaf_ = false;
    set_rate(flood_, state_.traits->flood_per_second, &Modem::make_flood);
    start_lines(StartLine::When::powered);
    if (state_.sim.state == SimLock::State::absent) {
        start_lines(StartLine::When::absent);
    } else if (state_.sim_ready()) {
        unlocked();
    } else {
        start_lines(StartLine::When::locked);
    }
}

void Modem::start_lines(StartLine::When when) {
    for (const auto& line : state_.traits->start) {
        if (line.when != when) continue;
        const auto wait = std::chrono::nanoseconds(static_cast<std::int64_t>(line.ms * 1e6 * around_.timing.pace));
        if (wait.count() == 0) {
            announce(std::string(line.text), false);
        } else {
            start_.push_back(
                around_.agenda.after(wait, [this, text = line.text] { announce(std::string(text), false); }));
        }
    }
}

void Modem::unlocked() {
    start_lines(StartLine::When::unlocked);
    const auto ms = state_.traits->messages_ready_ms;
    if (ms > 0) {
        state_.messages_ready = false;
        const auto wait = std::chrono::nanoseconds(static_cast<std::int64_t>(ms * 1e6 * around_.timing.pace));
        start_.push_back(around_.agenda.after(wait, [this] {
            state_.messages_ready = true;
            around_.network.retry(*this);
        }));
    }
    look_for_network();
    tell_time();
}

void Modem::look_for_network() {
    around_.agenda.cancel(std::exchange(attaching_, 0));
    const auto time = around_.network.registration_time();
    if (time.count() == 0) return;
    state_.attached = false;
    attaching_ = around_.agenda.after(time, [this] {
        const auto before = state_.registration();
        state_.attached = true;
        report_registration(before);
        around_.network.retry(*this);
    });
}

void Modem::set_coverage(Registration coverage) {
    const auto before = state_.registration();
    state_.coverage = coverage;
    report_registration(before);
    around_.network.retry(*this);
}

void Modem::say(const std::string& line) {
    log("noise", {{"line", line}});
    put("\r\n" + line + "\r\n");
    flush();
}

void Modem::set_rate(Agenda::Ticket& ticket, double per_second, void (Modem::*act)()) {
    around_.agenda.cancel(std::exchange(ticket, 0));
    if (per_second <= 0) return;
    const auto wait = std::exponential_distribution<double>(per_second)(around_.dice);
    ticket = around_.agenda.after(
        std::chrono::nanoseconds(static_cast<std::int64_t>(wait * 1e9)), [this, act] { (this->*act)(); },
        Agenda::Kind::upkeep);
}

void Modem::set_noise(double per_second) {
    noise_per_second_ = per_second;
    set_rate(noise_, per_second, &Modem::make_noise);
}

void Modem::set_hazard_rates() {
    set_rate(ringing_, hazards_.ring_flood, &Modem::ring);
    set_rate(voltage_, hazards_.undervoltage, &Modem::complain_of_voltage);
    if (hazards_.urcs_elsewhere) state_.knobs["+QURCCFG=urcport"] = "\"usbmodem\"";
}

void Modem::make_flood() {
    const auto& lines = state_.traits->flood;
    say(std::string(lines[flood_line_++ % lines.size()]));
    set_rate(flood_, state_.traits->flood_per_second, &Modem::make_flood);
}

void Modem::ring() {
    say("RING");
    if (state_.settings.caller_identity) say("+CLIP: \"+34600000000\",145");
    set_rate(ringing_, hazards_.ring_flood, &Modem::ring);
}

void Modem::complain_of_voltage() {
    say(std::string(state_.traits->undervoltage));
    set_rate(voltage_, hazards_.undervoltage, &Modem::complain_of_voltage);
}

void Modem::make_noise() {
    std::uniform_int_distribution<std::size_t> which(0, k_noise.size() - 1);
    std::string line = k_noise[which(around_.dice)];
    // Half of what falls into a command waits for the place before its result, where answers are torn apart.
    const bool hold = phase_ == Phase::executing && std::bernoulli_distribution(0.5)(around_.dice);
    if (hold) {
        held_noise_ = std::move(line);
    } else {
        say(line);
    }
    set_noise(noise_per_second_);
}

}  // namespace modem::simulator
