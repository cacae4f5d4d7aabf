#pragma once

#include <cstdint>
#include <optional>

#include "modem/sms/alphabet.hpp"

namespace modem::sms {

/// A sign that something waits elsewhere (3GPP TS 23.038 §4, groups 1100 to 1110).
struct Waiting {
    enum class Kind : std::uint8_t { voicemail = 0, fax = 1, email = 2, other = 3 };
    Kind kind = Kind::voicemail;
    bool active = false;
    bool discard = false;  ///< the text itself need not be kept
    friend bool operator==(const Waiting&, const Waiting&) = default;
};

/// What TP-DCS says (3GPP TS 23.038 §4).
struct Coding {
    Alphabet alphabet = Alphabet::gsm7;
    std::optional<std::uint8_t> message_class;  ///< 0 shows at once (flash), 1 device, 2 SIM, 3 terminal
    bool compressed = false;
    bool delete_when_read = false;
    std::optional<Waiting> waiting;
    friend bool operator==(const Coding&, const Coding&) = default;
};

std::uint8_t encode_coding(const Coding& coding);

/// Every octet has a meaning: reserved ones are read as the GSM alphabet, as the standard asks for.
Coding decode_coding(std::uint8_t octet);

}  // namespace modem::sms
