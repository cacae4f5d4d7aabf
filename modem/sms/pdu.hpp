#pragma once

#include <string>

namespace modem::sms {

/// A PDU as the AT commands take it (3GPP TS 27.005 §4.3).
struct Pdu {
    std::string hex;      ///< the service centre's address and the TPDU, upper case
    unsigned length = 0;  ///< octets of the TPDU alone: the number that goes into AT+CMGS
    friend bool operator==(const Pdu&, const Pdu&) = default;
};

}  // namespace modem::sms
