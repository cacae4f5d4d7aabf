#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/instant.hpp"
#include "modem/simulator/command.hpp"
#include "modem/simulator/modem_state.hpp"

namespace modem::simulator {

/// `+CMS ERROR` numbers (3GPP TS 27.005 §3.2.5) and `+CME ERROR` numbers (3GPP TS 27.007 §9.2) that the modem gives.
enum class Cms : int {
    not_supported = 303,
    bad_pdu = 304,
    bad_text = 305,
    no_sim = 310,
    pin_needed = 311,
    puk_needed = 316,
    bad_index = 321,
    memory_full = 322,
    no_network = 331,
    no_ack_expected = 340
};
enum class Cme : int {
    not_allowed = 3,
    not_supported = 4,
    no_sim = 10,
    pin_needed = 11,
    puk_needed = 12,
    sim_failure = 13,
    wrong_password = 16,
    not_found = 22,
    bad_parameter = 50
};

/// What became of one command: a result, or something that only the dialogue can do.
struct Outcome {
    enum class Kind : std::uint8_t { ok, error, cme, cms, prompt, submit, acknowledge, restart };
    /// What the text at the prompt is for.
    enum class Use : std::uint8_t { send, store, acknowledge };
    Kind kind = Kind::ok;
    int code = 0;             ///< cme, cms: the number
    Use use = Use::send;      ///< prompt
    int length = 0;           ///< prompt: octets of the TPDU
    int status = 0;           ///< prompt to store: `<stat>`
    std::string destination;  ///< prompt in text mode, submit: the number to send to; submit: empty for the PDU's own
    std::string pdu;          ///< submit: service centre address and TPDU, hexadecimal
    bool positive = true;     ///< acknowledge

    static Outcome ok() { return {}; }
    static Outcome error() { return of(Kind::error, 0); }
    static Outcome cme(Cme code) { return of(Kind::cme, static_cast<int>(code)); }
    static Outcome cms(Cms code) { return of(Kind::cms, static_cast<int>(code)); }

private:
    static Outcome of(Kind kind, int code) {
        Outcome outcome;
        outcome.kind = kind;
        outcome.code = code;
        return outcome;
    }
};

/// What a command works on. `info` gets the lines of information text that stand before the result.
struct Desk {
    ModemState& state;
    std::vector<std::string>& info;
    words::Instant now;
    std::string ussd;  ///< a request that AT+CUSD makes of the network
};

/// A command that the modem knows. Those of the SIM answer an error while it is locked or absent.
struct CommandEntry {
    enum class Needs : std::uint8_t { nothing, sim, sim_for_messages };
    std::string_view name;
    Outcome (*run)(Desk&, const Command&);
    Needs needs = Needs::nothing;
};

std::span<const CommandEntry> general_commands();
std::span<const CommandEntry> network_commands();
std::span<const CommandEntry> message_commands();
std::span<const CommandEntry> storage_commands();

/// Looks the command up and runs it; an unknown one is `not_supported`.
Outcome execute(Desk& desk, const Command& command);

/// The error that a locked or absent SIM makes of a command, or nothing.
std::optional<Outcome> sim_refusal(const ModemState& state, CommandEntry::Needs needs);

/// `+CME ERROR: 16` as AT+CMEE wants it: `ERROR`, the number, or words.
std::string error_text(const Settings& settings, const Outcome& outcome);

}  // namespace modem::simulator
