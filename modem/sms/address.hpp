#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/words/result.hpp"
#include "modem/sms/octets.hpp"

namespace modem::sms {

/// Who a PDU comes from or goes to (3GPP TS 23.040 §9.1.2.5). `text` is `+` and digits for an international number,
/// digits, `*` and `#` for the others, and readable characters without controls for an alphanumeric sender.
struct Address {
    /// The type of number, with the values of the standard; what has no name there is `unknown`.
    enum class Type : std::uint8_t {
        unknown = 0,
        international = 1,
        national = 2,
        network_specific = 3,
        subscriber = 4,
        alphanumeric = 5,
        abbreviated = 6,
    };

    Type type = Type::unknown;
    std::string text;

    /// A number as people write it to a machine: `+` and digits is international, `[0-9*#]` without it is of unknown
    /// type, as short codes and national numbers are. 1 to 20 characters after the `+`, or `errc::bad_number`.
    static words::Result<Address> parse(std::string_view number);

    /// 1 to 11 characters of the GSM alphabet, or `errc::bad_sender`. An alphanumeric address can only send.
    static words::Result<Address> alphanumeric(std::string_view name);

    friend bool operator==(const Address&, const Address&) = default;
};

inline constexpr std::size_t k_max_digits = 20;

/// Appends TP-OA, TP-DA or TP-RA; `errc::bad_number` or `errc::bad_sender` where the text is not of the type's form.
words::Result<void> append_address(Octets& octets, const Address& address);

/// Appends the service centre's address that goes before a TPDU (3GPP TS 27.005 §3.1); without one, the octet 00.
words::Result<void> append_service_centre(Octets& octets, const std::optional<Address>& centre);

/// Reads what the two above write; a failure is left in the reader.
Address read_address(Reader& reader);
std::optional<Address> read_service_centre(Reader& reader);

}  // namespace modem::sms
