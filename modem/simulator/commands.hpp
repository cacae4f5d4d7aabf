#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/instant.hpp"
#include "modem/simulator/command.hpp"
#include "modem/simulator/hazards.hpp"
#include "modem/simulator/modem_state.hpp"

namespace modem::simulator {

/// `+CMS ERROR` numbers (3GPP TS 27.005 §3.2.5) and `+CME ERROR` numbers (3GPP TS 27.007 §9.2) that the modem gives.
enum class Cms : int {
    not_supported = 303,
    bad_pdu = 304,
    bad_text = 305,
    no_sim = 310,
    pin_needed = 311,
    sim_busy = 314,
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
    enum class Kind : std::uint8_t {
        ok,
        error,
        cme,
        cms,
        words,  ///< `text` is the final result
        silence,
        prompt,
        submit,
        acknowledge,
        restart,
        power_off,
        data,  ///< `length` octets follow after `text`; they belong to `destination`
        mms    ///< what the MMS client holds is to be sent
    };
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
    bool broken = false;      ///< prompt to acknowledge: the PDU is refused whatever it is
    std::string text;         ///< words
    std::chrono::milliseconds more{0};  ///< ok: beside the usual time

    static Outcome ok() { return {}; }
    static Outcome error() { return of(Kind::error, 0); }
    static Outcome cme(Cme code) { return of(Kind::cme, static_cast<int>(code)); }
    static Outcome cms(Cms code) { return of(Kind::cms, static_cast<int>(code)); }
    static Outcome of(Kind kind) { return of(kind, 0); }
    static Outcome words(std::string_view text) {
        auto outcome = of(Kind::words, 0);
        outcome.text = text;
        return outcome;
    }

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
    words::Instant now;  ///< the network's time
    std::chrono::minutes zone{0};
    const Hazards& hazards;
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
std::span<const CommandEntry> network_time_commands();

/// `+CTZV: …` or `+CTZE: …`, as AT+CTZR wants it said when the network tells the time.
std::string network_time_line(const Desk& desk);
/// A command or a setting that the family has in its own way, or nothing.
std::optional<Outcome> vendor_command(Desk& desk, const Command& command);
/// Whether this is the family's own command to start anew.
bool vendor_restart(const Personality& traits, std::string_view name);
/// What the family says to a command that it does not know.
Outcome unknown_command(const Personality& traits);

/// Looks the command up and runs it; an unknown one is `not_supported`.
Outcome execute(Desk& desk, const Command& command);

/// The error that a locked or absent SIM makes of a command, or nothing.
std::optional<Outcome> sim_refusal(const ModemState& state, CommandEntry::Needs needs);

/// `+CME ERROR: 16` as AT+CMEE wants it: `ERROR`, the number, or words.
std::string error_text(const Settings& settings, const Outcome& outcome);

}  // namespace modem::simulator
