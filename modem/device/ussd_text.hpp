#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace modem::device {

/// `+CUSD: <m>[,<str>[,<dcs>]]` (3GPP TS 27.007 §7.15), taken apart. Modems write the answer as it is, packed in
/// septets or in UCS-2, both in hexadecimal, and not always as <dcs> says.
struct UssdLine {
    enum class Form : std::uint8_t {
        plain,
        octets,  ///< a character in two hexadecimal digits
        packed,  ///< septets of the GSM alphabet (3GPP TS 23.038 §6.1.2.3)
        ucs2,
    };
    std::optional<int> status;  ///< 0 no more is wanted, 1 an answer is, 2 the network has ended it, 4 not supported …
    std::string_view text;      ///< inside the line that was given
    Form form = Form::plain;
};

UssdLine split_ussd(std::string_view line);

/// What the network says, in UTF-8 without controls but line feeds; 1000 octets at most.
std::string ussd_text(const UssdLine& line);

/// The text in its form and length, with long numbers redacted as sms::redact_digits does.
std::string with_redacted_digits(const UssdLine& line);

/// A code such as `*100#` in septets, in hexadecimal, as some modems want it.
std::string packed_ussd(std::string_view code);

}  // namespace modem::device
