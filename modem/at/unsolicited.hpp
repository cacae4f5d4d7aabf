#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modem::at {

/// A line that no command asked for.
struct Unsolicited {
    enum class Kind {
        stored_message,  ///< +CMTI
        message,         ///< +CMT and its PDU
        stored_receipt,  ///< +CDSI
        receipt,         ///< +CDS and its PDU
        broadcast,       ///< +CBM and its PDU
        registration,    ///< +CREG, +CGREG, +CEREG, +C5GREG
        restarted,       ///< the modem has begun anew, or is about to
        full,            ///< a store of messages is full
        sim,             ///< the SIM was pulled, put in, or wants something
        ready,           ///< SMS may be used now
        undervoltage,    ///< the supply is too weak
        ignored,         ///< the family says it for no use of ours; it goes no further
        other,
    };
    Kind kind = Kind::other;
    std::string line;
    std::string pdu;  ///< hexadecimal, for the kinds that have one
    friend bool operator==(const Unsolicited&, const Unsolicited&) = default;
};

/// Starts of lines that a family of modems says unasked, beside those that all modems share. None is empty.
struct LineStarts {
    std::vector<std::string> ignored, restarted, full, sim, ready, undervoltage;
};

Unsolicited::Kind classify(std::string_view line, const LineStarts& family = {});

/// Kinds whose second line is a PDU.
bool has_pdu_line(Unsolicited::Kind kind);

/// The octets that the header of a PDU announces (its last field), SMSC not counted; nothing if none stands there.
std::optional<std::size_t> announced_octets(std::string_view header);

/// Whole octets in hexadecimal digits and nothing else.
bool is_hex_line(std::string_view line);

/// Whether a PDU has the length that its header announced. A broadcast page has no SMSC before it.
bool has_length(std::string_view pdu, std::size_t announced, bool with_smsc);

/// A header of +CMGR or +CMGL as text mode has it, `+CMGR: "REC UNREAD",…`: some modems fall back to it by themselves.
bool is_text_mode_header(std::string_view header);

/// `+CREG: 1` comes by itself, `+CREG: 2,1,…` is an answer: there the second field is a state of one digit.
bool is_registration_answer(std::string_view line);

}  // namespace modem::at
