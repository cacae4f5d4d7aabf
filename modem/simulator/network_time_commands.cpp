#include <algorithm>

#include "modem/simulator/commands.hpp"
#include "modem/simulator/parameters.hpp"

namespace modem::simulator {
namespace {

using Kind = Command::Kind;

/// `26/11/22,10:00:00+04` (3GPP TS 27.007 §8.15): the network's local time and its offset in quarter hours.
std::string clock_text(const Desk& desk) {
    auto text = words::to_rfc3339(desk.now + desk.zone).substr(2, 17);
    std::replace(text.begin(), text.end(), '-', '/');
    std::replace(text.begin(), text.end(), 'T', ',');
    const auto quarters = desk.zone.count() / 15;
    const auto digits = std::to_string(quarters < 0 ? -quarters : quarters);
    return text + (quarters < 0 ? "-" : "+") + (digits.size() < 2 ? "0" : "") + digits;
}

Outcome clock(Desk& desk, const Command& command) {
    if (command.kind == Kind::set || command.kind == Kind::test) return Outcome::ok();
    if (command.kind == Kind::action) return Outcome::error();
    const bool known = !desk.state.traits->clock_needs_update || desk.state.time_known;
    desk.info.push_back("+CCLK: " + in_quotes(known ? clock_text(desk) : "80/01/06,00:03:12+00"));
    return Outcome::ok();
}

Outcome plain(Desk& desk, const Command& command, int& value, int most) {
    if (command.kind == Kind::test) {
        desk.info.push_back(command.name + ": (0-" + std::to_string(most) + ")");
    } else if (command.kind == Kind::read) {
        desk.info.push_back(command.name + ": " + std::to_string(value));
    } else {
        const auto number = one_number(command, 0, most, 0);
        if (!number) return Outcome::cme(Cme::bad_parameter);
        value = *number;
    }
    return Outcome::ok();
}

/// Setting AT+CTZU=1 on a registered modem is enough: the network's last word is kept.
Outcome update(Desk& desk, const Command& command) {
    auto outcome = plain(desk, command, desk.state.settings.time_update, 1);
    if (desk.state.settings.time_update == 1 && desk.state.registered()) desk.state.time_known = true;
    return outcome;
}

Outcome report(Desk& desk, const Command& command) { return plain(desk, command, desk.state.settings.time_report, 2); }

/// AT+CESQ (3GPP TS 27.007 §8.69): the LTE fields, the others unknown.
Outcome extended_signal(Desk& desk, const Command& command) {
    if (command.kind == Kind::test) {
        desk.info.push_back("+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)");
    } else if (command.kind == Kind::action) {
        const auto& state = desk.state;
        desk.info.push_back(!state.registered() ? "+CESQ: 99,99,255,255,255,255"
                            : state.traits->lte ? "+CESQ: 99,99,255,255,20," + std::to_string(state.signal * 3)
                                                : "+CESQ: " + std::to_string(state.signal * 2) + ",99,255,255,255,255");
    } else {
        return Outcome::error();
    }
    return Outcome::ok();
}

constexpr CommandEntry k_commands[] = {
    {"+CCLK", clock},
    {"+CTZU", update},
    {"+CTZR", report},
    {"+CESQ", extended_signal},
};

}  // namespace

std::span<const CommandEntry> network_time_commands() { return k_commands; }

std::string network_time_line(const Desk& desk) {
    const auto text = clock_text(desk);
    const auto offset = in_quotes(text.substr(text.size() - 3));
    return desk.state.settings.time_report == 1 ? "+CTZV: " + offset
                                                : "+CTZE: " + offset + ",0," + in_quotes("20" + text.substr(0, 17));
}

}  // namespace modem::simulator
