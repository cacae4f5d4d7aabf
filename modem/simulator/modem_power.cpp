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
    if (std::exchange(linked_, false) && on_link) on_link(false);
    wake_after(away);
}

void Modem::reboot(std::chrono::nanoseconds away) {
    log("reboot", {{"away_ms", std::chrono::duration_cast<std::chrono::milliseconds>(away).count()}});
    flush();
    power_off();
    wake_after(away);
}

void Modem::deafen(std::chrono::nanoseconds away) {
    log("deaf", {{"away_ms", std::chrono::duration_cast<std::chrono::milliseconds>(away).count()}});
    flush();
    deaf_ = true;
    wake_after(away);
}

void Modem::wake_after(std::chrono::nanoseconds away) {
    around_.agenda.cancel(waking_);
    waking_ = around_.agenda.after(away, [this] {
        if (!std::exchange(linked_, true) && on_link) on_link(true);
        deaf_ = false;
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
    held_noise_.clear();
    urcs_.clear();
    input_.reset();
    phase_ = Phase::command;
    not_acknowledged();
    state_.settings = state_.profile;
    state_.functionality = 1;
    state_.lock();
}

void Modem::power_on() {
    powered_ = true;
    announce("RDY", false);
    announce("+CFUN: 1", false);
    if (state_.sim.state == SimLock::State::absent) {
        announce("+CPIN: NOT INSERTED", false);
    } else if (state_.sim_ready()) {
        announce("+CPIN: READY", false);
        announce("SMS Ready", false);
    } else {
        announce("+CPIN: SIM PIN", false);
    }
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

void Modem::set_noise(double per_second) {
    noise_per_second_ = per_second;
    around_.agenda.cancel(std::exchange(noise_, 0));
    if (per_second <= 0) return;
    const auto wait = std::exponential_distribution<double>(per_second)(around_.dice);
    noise_ = around_.agenda.after(
        std::chrono::nanoseconds(static_cast<std::int64_t>(wait * 1e9)), [this] { make_noise(); },
        Agenda::Kind::upkeep);
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
