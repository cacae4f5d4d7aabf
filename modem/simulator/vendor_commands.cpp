#include <algorithm>
#include <array>
#include <cctype>

#include "modem/simulator/commands.hpp"
#include "modem/simulator/mms_commands.hpp"
#include "modem/simulator/parameters.hpp"

namespace modem::simulator {
namespace {

using Kind = Command::Kind;

constexpr std::size_t k_longest_value = 200;
/// Settings of every modem that is not said to lack them.
constexpr std::array<Knob, 1> k_shared_knobs = {{{"+CGSMS", {}, "1", "(0-3)"}}};

std::string attempts(const SimLock& sim) {
    switch (sim.state) {
        case SimLock::State::ready:
        case SimLock::State::pin: return std::to_string(sim.pin_tries);
        case SimLock::State::puk:
        case SimLock::State::blocked: return std::to_string(sim.puk_tries);
        case SimLock::State::absent: return {};
    }
    return {};
}

std::string lock_words(const SimLock& sim) {
    switch (sim.state) {
        case SimLock::State::ready: return "READY";
        case SimLock::State::pin: return "SIM PIN";
        case SimLock::State::puk:
        case SimLock::State::blocked: return "SIM PUK";
        case SimLock::State::absent: return "NOT INSERTED";
    }
    return {};
}

std::string value_of(const ModemState& state, std::string_view name) {
    if (name == "imei") return state.identity.imei;
    if (name == "iccid") return state.identity.iccid;
    if (name == "imsi") return state.identity.imsi;
    if (name == "number") return state.identity.number;
    if (name == "pin") return std::to_string(state.sim.pin_tries);
    if (name == "puk") return std::to_string(state.sim.puk_tries);
    if (name == "tries") return attempts(state.sim);
    if (name == "lock") return lock_words(state.sim);
    if (name == "celsius") return std::to_string(state.celsius);
    if (name == "decicelsius") return std::to_string(state.celsius * 10);
    return {};
}

std::string filled(const ModemState& state, std::string_view text) {
    std::string made;
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        made += text.substr(0, open);
        const auto close = text.find('}', open);
        if (close == std::string_view::npos) break;
        made += value_of(state, text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
    return made;
}

void say_lines(Desk& desk, const std::string& text) {
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('|', begin), text.size());
        desk.info.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
}

Outcome answer(Desk& desk, const VendorCommand& own) {
    if (own.needs_sim)
        if (auto refusal = sim_refusal(desk.state, CommandEntry::Needs::sim)) return *refusal;
    say_lines(desk, filled(desk.state, own.answer));
    switch (own.effect) {
        case VendorCommand::Effect::ok: return Outcome::ok();
        case VendorCommand::Effect::error: return Outcome::error();
        case VendorCommand::Effect::restart: return Outcome::of(Outcome::Kind::restart);
        case VendorCommand::Effect::power_off: return Outcome::of(Outcome::Kind::power_off);
        case VendorCommand::Effect::silence: return Outcome::of(Outcome::Kind::silence);
    }
    return Outcome::ok();
}

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// What follows the topic of a setting: `1,1` of `"smsfull",1,1`; empty where the topic is asked for.
std::string without_topic(const std::string& arguments) {
    const auto comma = arguments.find(',', arguments.find('"', 1) + 1);
    return comma == std::string::npos ? std::string() : arguments.substr(comma + 1);
}

Outcome turn(Desk& desk, const Command& command, const Knob& knob) {
    auto& value = desk.state.knobs[std::string(knob.name)];
    if (command.kind == Kind::test) {
        desk.info.push_back(command.name + ": " + std::string(knob.offer));
    } else if (command.kind == Kind::read) {
        if (knob.value.empty()) return Outcome::error();
        desk.info.push_back(command.name + ": " + (value.empty() ? std::string(knob.value) : value));
    } else if (command.arguments.size() > k_longest_value) {
        return Outcome::error();
    } else if (command.kind == Kind::set) {
        value = command.arguments;
    }
    return Outcome::ok();
}

Outcome turn_topic(Desk& desk, const Command& command, const std::string& topic) {
    auto& value = desk.state.knobs[command.name + "=" + topic];
    auto wanted = without_topic(command.arguments);
    if (wanted.empty()) {
        desk.info.push_back(command.name + ": " + in_quotes(topic) + "," + value);
    } else if (wanted.size() > k_longest_value) {
        return Outcome::error();
    } else {
        value = std::move(wanted);
    }
    return Outcome::ok();
}

std::optional<Outcome> turn_knob(Desk& desk, const Command& command, std::span<const Knob> knobs) {
    const auto arguments = split_arguments(command.arguments);
    const auto topic =
        arguments && !arguments->empty() && arguments->front().quoted ? lower(arguments->front().text) : std::string();
    bool has_topics = false;
    for (const auto& knob : knobs) {
        if (knob.name != command.name) continue;
        if (knob.topic.empty()) return turn(desk, command, knob);
        has_topics = true;
        if (knob.topic == topic) return turn_topic(desk, command, topic);
    }
    if (!has_topics) return std::nullopt;
    return command.kind == Kind::test ? Outcome::ok() : Outcome::error();
}

}  // namespace

bool vendor_restart(const Personality& traits, std::string_view name) {
    return std::ranges::any_of(traits.commands, [&](const VendorCommand& own) {
        return own.name == name && own.effect == VendorCommand::Effect::restart;
    });
}

Outcome unknown_command(const Personality& traits) {
    return traits.unknown_command.empty() ? Outcome::cme(Cme::not_supported) : Outcome::words(traits.unknown_command);
}

std::optional<Outcome> vendor_command(Desk& desk, const Command& command) {
    const auto& traits = *desk.state.traits;
    bool of_this_name = false;
    for (const auto& own : traits.commands) {
        if (own.name != command.name) continue;
        if (own.kind == command.kind) return answer(desk, own);
        of_this_name = true;
    }
    if (auto done = mms_command(desk, command)) return done;
    if (auto turned = turn_knob(desk, command, traits.knobs)) return turned;
    if (std::ranges::find(traits.absent, command.name) != traits.absent.end()) {
        if (of_this_name && command.kind == Kind::test) return Outcome::ok();
        return unknown_command(traits);
    }
    if (auto turned = turn_knob(desk, command, k_shared_knobs)) return turned;
    if (of_this_name && command.kind == Kind::test) return Outcome::ok();
    return std::nullopt;
}

}  // namespace modem::simulator
