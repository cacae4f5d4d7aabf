#include "modem/simulator/commands.hpp"

#include <array>
#include <unordered_map>
#include <utility>

namespace modem::simulator {
namespace {

using Index = std::unordered_map<std::string_view, const CommandEntry*>;

const Index& all_commands() {
    static const Index index = [] {
        Index made;
        for (const auto table : {general_commands(), network_commands(), message_commands(), storage_commands()})
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

}  // namespace

std::optional<Outcome> sim_refusal(const ModemState& state, CommandEntry::Needs needs) {
    if (needs == CommandEntry::Needs::nothing) return std::nullopt;
    const bool message = needs == CommandEntry::Needs::sim_for_messages;
    switch (state.sim.state) {
        case SimLock::State::ready: return std::nullopt;
        case SimLock::State::pin: return message ? Outcome::cms(Cms::pin_needed) : Outcome::cme(Cme::pin_needed);
        case SimLock::State::puk: return message ? Outcome::cms(Cms::puk_needed) : Outcome::cme(Cme::puk_needed);
        case SimLock::State::blocked: return Outcome::cme(Cme::sim_failure);
        case SimLock::State::absent: return message ? Outcome::cms(Cms::no_sim) : Outcome::cme(Cme::no_sim);
    }
    return std::nullopt;
}

Outcome execute(Desk& desk, const Command& command) {
    const auto entry = all_commands().find(command.name);
    if (entry == all_commands().end()) return Outcome::cme(Cme::not_supported);
    // The ranges of a command can be asked for with the SIM locked.
    if (command.kind != Command::Kind::test)
        if (auto refusal = sim_refusal(desk.state, entry->second->needs)) return *refusal;
    return entry->second->run(desk, command);
}

std::string error_text(const Settings& settings, const Outcome& outcome) {
    // 3GPP TS 27.005 §3.2.5: +CMS ERROR does not depend on AT+CMEE.
    if (outcome.kind == Outcome::Kind::cms) return "+CMS ERROR: " + std::to_string(outcome.code);
    if (outcome.kind == Outcome::Kind::error || settings.error_detail == 0) return "ERROR";
    return "+CME ERROR: " + (settings.error_detail == 1 ? std::to_string(outcome.code) : words_of(outcome.code));
}

}  // namespace modem::simulator
