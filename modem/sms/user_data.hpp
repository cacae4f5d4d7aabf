#pragma once

#include <cstddef>
#include <string>

#include "config/words/result.hpp"
#include "modem/sms/coding.hpp"
#include "modem/sms/header.hpp"
#include "modem/sms/octets.hpp"

namespace modem::sms {

inline constexpr std::size_t k_max_user_data = 140;  ///< octets, header included

/// What one part carries: how it is coded, its header, and its text as septets, octets or code units.
struct UserData {
    Coding coding;
    Header header;
    Units units;

    /// The text of this part alone, in UTF-8; octets of 8-bit data in hexadecimal. Use `join` for a part of several.
    std::string text() const;
    friend bool operator==(const UserData&, const UserData&) = default;
};

/// Appends TP-UDL and TP-UD (3GPP TS 23.040 §9.2.3.16 and .24). Refused with `user_data_too_long`, `bad_units`, and
/// `compressed`, as Tillcast does not compress.
words::Result<void> append_user_data(Octets& octets, const UserData& data);

/// Reads TP-UDL and TP-UD to the end of the PDU; a failure is left in the reader.
UserData read_user_data(Reader& reader, const Coding& coding, bool has_header);

}  // namespace modem::sms
