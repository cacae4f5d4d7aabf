#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>

#include "config/words/result.hpp"
#include "modem/sms/address.hpp"
#include "modem/sms/deliver.hpp"
#include "modem/sms/status_report.hpp"
#include "modem/sms/submit.hpp"

namespace modem::sms {

/// The same two bits mean different PDUs on the way from the network and to it (3GPP TS 23.040 §9.2.3.1).
enum class Direction { from_network, to_network };

struct Decoded {
    std::optional<Address> centre;
    std::variant<Deliver, StatusReport, Submit> pdu;
    unsigned length = 0;  ///< octets of the TPDU, to compare with what the modem announced
};

/// Reads a PDU with the service centre's address before it, as `+CMT`, `+CMGR`, `+CMGL` and `+CDS` bring it
/// (`from_network`) and `AT+CMGS` takes it (`to_network`). Hexadecimal of either case, nothing else. Refused with any
/// of `errc` from `odd_hex` on and `user_data_too_long`; then `stopped_at`, if given, becomes the octet, counted from
/// 0, where it stops.
words::Result<Decoded> decode(std::string_view hex, Direction direction, std::size_t* stopped_at = nullptr);

}  // namespace modem::sms
