#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace modem::device {

/// Takes out of an AT dialogue what is nobody's business, line by line: PINs, texts, and all but the last three digits
/// of numbers, IMSI, ICCID and IMEI. Lengths stay. It must see every line, because what a line means depends on those
/// before it.
class Redaction {
public:
    /// What is written to the modem, one command or one payload at a time; nothing where it is neither and may be
    /// anything, as a picture is.
    std::optional<std::string> out(std::string_view bytes);
    /// A whole line of the modem without its end.
    std::string in(std::string_view line);

private:
    enum class Awaits : std::uint8_t {
        nothing,
        pdu,   ///< the line behind a header
        text,  ///< lines of a modem that talks in text mode though it was told not to
    };
    std::string inner(std::string_view text);
    std::string named(std::string_view line);

    bool payload_ = false;  // the last command has one
    Awaits awaits_ = Awaits::nothing;
};

/// `+CUSD: 0,"…",15`: the text stays readable, its digits go as everywhere. It may be plain, packed or in UCS-2.
std::string redact_ussd(std::string_view line);

}  // namespace modem::device
