#include <algorithm>

#include "modem/simulator/commands.hpp"
#include "modem/simulator/parameters.hpp"

namespace modem::simulator {
namespace {

constexpr const char* k_operator_long = "Tillcast";
constexpr const char* k_operator_short = "TC";
constexpr const char* k_operator_code = "21401";
constexpr const char* k_area = "00C3";
constexpr const char* k_cell = "0001A2B3";

using Registered = std::array<const char*, 3>;
constexpr Registered k_names = {"+CREG", "+CGREG", "+CEREG"};

/// Where the modem is, as AT+CREG=2 has it told.
std::string cell(const ModemState& state) {
    const auto& traits = *state.traits;
    const auto shown = [&](const char* code) { return traits.cell_quoted ? in_quotes(code) : std::string(code); };
    auto text = shown(k_area) + "," + shown(k_cell);
    if (traits.cell_access) text += "," + std::to_string(state.access);
    return text;
}

Outcome registration(Desk& desk, const Command& command, std::size_t which) {
    auto& report = desk.state.settings.registration_report[which];
    const std::string head = std::string(k_names[which]) + ": ";
    switch (command.kind) {
        case Command::Kind::test: desk.info.push_back(head + "(0-2)"); return Outcome::ok();
        case Command::Kind::read: {
            auto line = head + std::to_string(report) + "," + std::to_string(int(desk.state.registration()));
            if (report == 2 && desk.state.registered()) line += "," + cell(desk.state);
            desk.info.push_back(line);
            return Outcome::ok();
        }
        case Command::Kind::action:
        case Command::Kind::set: break;
    }
    const auto value = one_number(command, 0, 2, 0);
    if (!value) return Outcome::cme(Cme::bad_parameter);
    report = *value;
    return Outcome::ok();
}

Outcome creg(Desk& desk, const Command& command) { return registration(desk, command, 0); }
Outcome cgreg(Desk& desk, const Command& command) { return registration(desk, command, 1); }
Outcome cereg(Desk& desk, const Command& command) { return registration(desk, command, 2); }

Outcome operators(Desk& desk, const Command& command) {
    auto& format = desk.state.settings.operator_format;
    if (command.kind == Command::Kind::test) {
        desk.info.push_back("+COPS: (2," + in_quotes(k_operator_long) + "," + in_quotes(k_operator_short) + "," +
                            in_quotes(k_operator_code) + "," + std::to_string(desk.state.access) + "),,(0-4),(0-2)");
        return Outcome::ok();
    }
    if (command.kind == Command::Kind::read) {
        const std::array<const char*, 3> forms = {k_operator_long, k_operator_short, k_operator_code};
        auto line = std::string("+COPS: 0");
        if (desk.state.registered())
            line += "," + std::to_string(format) + "," + in_quotes(forms[static_cast<std::size_t>(format)]) + "," +
                    std::to_string(desk.state.access);
        desk.info.push_back(line);
        return Outcome::ok();
    }
    const auto arguments = split_arguments(command.arguments);
    if (!arguments || arguments->empty()) return Outcome::cme(Cme::bad_parameter);
    const auto mode = (*arguments)[0].number();
    const auto wanted_format = arguments->size() > 1 ? (*arguments)[1].number() : format;
    if (!mode || *mode > 4 || !wanted_format || *wanted_format > 2) return Outcome::cme(Cme::bad_parameter);
    if (*mode == 3) format = *wanted_format;
    return Outcome::ok();
}

Outcome signal(Desk& desk, const Command& command) {
    if (command.kind == Command::Kind::test) {
        desk.info.push_back("+CSQ: (0-31,99),(0-7,99)");
    } else if (command.kind == Command::Kind::action) {
        desk.info.push_back("+CSQ: " + std::to_string(desk.state.registered() ? desk.state.signal : 99) + ",99");
    } else {
        return Outcome::error();
    }
    return Outcome::ok();
}

std::string lock_text(SimLock::State state) {
    switch (state) {
        case SimLock::State::ready: return "READY";
        case SimLock::State::pin: return "SIM PIN";
        case SimLock::State::puk: return "SIM PUK";
        case SimLock::State::blocked:
        case SimLock::State::absent: return {};
    }
    return {};
}

Outcome enter_puk(SimLock& sim, const std::string& puk, const std::string& new_pin) {
    if (puk == sim.puk) {
        sim.pin = new_pin;
        sim.pin_tries = 3;
        sim.puk_tries = 10;
        sim.state = SimLock::State::ready;
        return Outcome::ok();
    }
    if (--sim.puk_tries == 0) sim.state = SimLock::State::blocked;
    return Outcome::cme(Cme::wrong_password);
}

Outcome enter_pin(SimLock& sim, const std::string& pin) {
    if (pin == sim.pin) {
        sim.pin_tries = 3;
        sim.state = SimLock::State::ready;
        return Outcome::ok();
    }
    if (--sim.pin_tries == 0) sim.state = SimLock::State::puk;
    return Outcome::cme(Cme::wrong_password);
}

Outcome pin(Desk& desk, const Command& command) {
    auto& sim = desk.state.sim;
    if (command.kind == Command::Kind::test) return Outcome::ok();
    if (sim.state == SimLock::State::absent) return Outcome::cme(Cme::no_sim);
    if (sim.state == SimLock::State::blocked) return Outcome::cme(Cme::sim_failure);
    if (command.kind == Command::Kind::read) {
        const auto& traits = *desk.state.traits;
        const auto text = lock_text(sim.state);
        desk.info.push_back(std::string(traits.lock_head) + (traits.lock_quoted ? in_quotes(text) : text));
        return traits.lock_without_ok ? Outcome::of(Outcome::Kind::silence) : Outcome::ok();
    }
    const auto arguments = split_arguments(command.arguments);
    if (command.kind != Command::Kind::set || !arguments || arguments->size() > 2)
        return Outcome::cme(Cme::bad_parameter);
    if (sim.state == SimLock::State::ready) return Outcome::cme(Cme::not_allowed);
    const auto& code = arguments->front().text;
    if (sim.state == SimLock::State::pin && arguments->size() == 1) return enter_pin(sim, code);
    if (sim.state == SimLock::State::puk && arguments->size() == 2) return enter_puk(sim, code, (*arguments)[1].text);
    return Outcome::cme(Cme::bad_parameter);
}

/// AT+CPINR (3GPP TS 27.007 §8.65): tries left, and how many there are after a right one.
Outcome tries_left(Desk& desk, const Command& command) {
    const auto& sim = desk.state.sim;
    if (command.kind == Command::Kind::test) return Outcome::ok();
    if (sim.state == SimLock::State::absent) return Outcome::cme(Cme::no_sim);
    const auto arguments = split_arguments(command.arguments);
    const auto which = command.kind == Command::Kind::set && arguments ? arguments->front().text : std::string();
    const auto line = [&](const char* name, int left, int all) {
        if (which.empty() || which == name)
            desk.info.push_back(std::string("+CPINR: ") + name + "," + std::to_string(left) + "," +
                                std::to_string(all));
    };
    line("SIM PIN", sim.pin_tries, 3);
    line("SIM PUK", sim.puk_tries, 10);
    return Outcome::ok();
}

std::string listed(std::string_view values) {
    std::string text;
    for (const char c : values) text += (text.empty() ? "" : ",") + std::string(1, c);
    return text;
}

Outcome functionality(Desk& desk, const Command& command) {
    auto& value = desk.state.functionality;
    if (command.kind == Command::Kind::test) {
        desk.info.push_back("+CFUN: (" + listed(desk.state.traits->functionality) + "),(0,1)");
        return Outcome::ok();
    }
    if (command.kind == Command::Kind::read) {
        desk.info.push_back("+CFUN: " + std::to_string(value));
        return Outcome::ok();
    }
    const auto given = numbers(command, {1, 0});
    if (!given || command.kind != Command::Kind::set) return Outcome::cme(Cme::bad_parameter);
    const int wanted = (*given)[0];
    const auto& traits = *desk.state.traits;
    if (std::ranges::find(traits.restarts, wanted) != traits.restarts.end()) return Outcome::of(Outcome::Kind::restart);
    const bool known =
        wanted < 10 && traits.functionality.find(static_cast<char>('0' + wanted)) != std::string_view::npos;
    if (!known || !within((*given)[1], 0, 1)) return Outcome::cme(Cme::bad_parameter);
    value = wanted;
    Outcome outcome;
    if ((*given)[1] == 1) outcome.kind = Outcome::Kind::restart;
    return outcome;
}

Outcome set_flag(Desk& desk, const Command& command, const char* name, bool& value) {
    const std::string head = std::string(name) + ": ";
    if (command.kind == Command::Kind::test) {
        desk.info.push_back(head + "(0,1)");
    } else if (command.kind == Command::Kind::read) {
        desk.info.push_back(head + (value ? "1" : "0"));
    } else {
        const auto number = one_number(command, 0, 1, 0);
        if (!number) return Outcome::cme(Cme::bad_parameter);
        value = *number == 1;
    }
    return Outcome::ok();
}

Outcome caller_identity(Desk& desk, const Command& command) {
    auto& value = desk.state.settings.caller_identity;
    if (command.kind == Command::Kind::read) {
        desk.info.push_back(std::string("+CLIP: ") + (value ? "1" : "0") + ",1");  // the network provides it
        return Outcome::ok();
    }
    return set_flag(desk, command, "+CLIP", value);
}

Outcome cellular_ring(Desk& desk, const Command& command) {
    return set_flag(desk, command, "+CRC", desk.state.settings.cellular_ring);
}

Outcome ussd(Desk& desk, const Command& command) {
    if (command.kind == Command::Kind::test) {
        desk.info.push_back("+CUSD: (0-2)");
        return Outcome::ok();
    }
    if (command.kind == Command::Kind::read) {
        desk.info.push_back("+CUSD: 1");
        return Outcome::ok();
    }
    const auto arguments = split_arguments(command.arguments);
    if (!arguments || arguments->size() > 3) return Outcome::cme(Cme::bad_parameter);
    const auto mode = (*arguments)[0].empty() ? std::optional<int>(0) : (*arguments)[0].number();
    if (!mode || *mode > 2) return Outcome::cme(Cme::bad_parameter);
    if (arguments->size() > 1) desk.ussd = (*arguments)[1].text;
    return Outcome::ok();
}

Outcome activity(Desk& desk, const Command& command) {
    if (command.kind == Command::Kind::action) desk.info.push_back("+CPAS: 0");
    return Outcome::ok();
}

Outcome battery(Desk& desk, const Command& command) {
    if (command.kind == Command::Kind::action) desk.info.push_back("+CBC: 0,100");
    return Outcome::ok();
}

using Needs = CommandEntry::Needs;
constexpr CommandEntry k_commands[] = {
    {"+CREG", creg},
    {"+CGREG", cgreg},
    {"+CEREG", cereg},
    {"+COPS", operators, Needs::sim},
    {"+CSQ", signal},
    {"+CPIN", pin},
    {"+CPINR", tries_left},
    {"+CFUN", functionality},
    {"+CLIP", caller_identity},
    {"+CRC", cellular_ring},
    {"+CUSD", ussd, Needs::sim},
    {"+CPAS", activity},
    {"+CBC", battery},
};

}  // namespace

std::span<const CommandEntry> network_commands() { return k_commands; }

}  // namespace modem::simulator
