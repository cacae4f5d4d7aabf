#include "modem/simulator/commands.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace modem::simulator {
namespace {

using Index = std::unordered_map<std::string_view, const CommandEntry*>;

const Index& all_commands() {
    static const Index index = [] {
        Index made;
        for (const auto table :
             {general_commands(), network_commands(), network_time_commands(), message_commands(), storage_commands()})
            for (const auto& entry : table) made.emplace(entry.name, &entry);
        return made;
    }();
    return index;
}

constexpr std::array<std::pair<Cme, std::string_view>, 9> k_words = {{
    {Cme::not_allowed, "operation not allowed"},
    {Cme::not_supported, "operation not supported"},
    {Cme::no_sim, "SIM not inserted"},
    {Cme::pin_needed, "SIM PIN required"},
    {Cme::puk_needed, "SIM PUK required"},
    {Cme::sim_failure, "SIM failure"},
    {Cme::wrong_password, "incorrect password"},
    {Cme::not_found, "not found"},
    {Cme::bad_parameter, "Incorrect parameters"},
}};

std::string words_of(int code) {
    for (const auto& [number, words] : k_words)
        if (static_cast<int>(number) == code) return std::string(words);
    return "unknown";
}

std::chrono::milliseconds milliseconds_of(double ms) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(ms));
}

/// As phonesim and others write them.
void break_headers(std::vector<std::string>& info) {
    constexpr std::pair<std::string_view, std::string_view> broken[] = {{"+CSMS: ", "+CSMS="}, {"+CGSMS: ", "+CMUT: "}};
    for (auto& line : info)
        for (const auto& [right, wrong] : broken)
            if (line.starts_with(right)) line = std::string(wrong) + line.substr(right.size());
}

}  // namespace

std::optional<Outcome> sim_refusal(const ModemState& state, CommandEntry::Needs needs) {
    if (needs == CommandEntry::Needs::nothing) return std::nullopt;
    const bool message = needs == CommandEntry::Needs::sim_for_messages;
    switch (state.sim.state) {
        case SimLock::State::ready:
            if (message && !state.messages_ready) return Outcome::cms(Cms::sim_busy);
            return std::nullopt;
        case SimLock::State::pin: return message ? Outcome::cms(Cms::pin_needed) : Outcome::cme(Cme::pin_needed);
        case SimLock::State::puk: return message ? Outcome::cms(Cms::puk_needed) : Outcome::cme(Cme::puk_needed);
        case SimLock::State::blocked: return Outcome::cme(Cme::sim_failure);
        case SimLock::State::absent: return message ? Outcome::cms(Cms::no_sim) : Outcome::cme(Cme::no_sim);
    }
    return std::nullopt;
}

Outcome execute(Desk& desk, const Command& command) {
    const auto& absent = desk.state.traits->absent;
    if (auto own = vendor_command(desk, command)) {
        if (desk.hazards.broken_headers) break_headers(desk.info);
        return *own;
    }
    const auto entry = all_commands().find(command.name);
    if (entry == all_commands().end() || std::ranges::find(absent, command.name) != absent.end())
        return unknown_command(*desk.state.traits);
    // The ranges of a command can be asked for with the SIM locked.
    if (command.kind != Command::Kind::test)
        if (auto refusal = sim_refusal(desk.state, entry->second->needs)) return *refusal;
    auto outcome = entry->second->run(desk, command);
    if (command.name == "+CMGL") outcome.more += milliseconds_of(desk.hazards.slow_list);
    if (command.name == "+CPIN") outcome.more += milliseconds_of(desk.hazards.slow_pin);
    if (desk.hazards.broken_headers) break_headers(desk.info);
    return outcome;
}

std::string error_text(const Settings& settings, const Outcome& outcome) {
    if (outcome.kind == Outcome::Kind::words) return outcome.text;
    // 3GPP TS 27.005 §3.2.5: +CMS ERROR does not depend on AT+CMEE.
    if (outcome.kind == Outcome::Kind::cms) return "+CMS ERROR: " + std::to_string(outcome.code);
    if (outcome.kind == Outcome::Kind::error || settings.error_detail == 0) return "ERROR";
    return "+CME ERROR: " + (settings.error_detail == 1 ? std::to_string(outcome.code) : words_of(outcome.code));
}

}  // namespace modem::simulator
