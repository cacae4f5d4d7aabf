#pragma once

#include <cstdint>
#include <optional>

#include "config/words/result.hpp"
#include "modem/sms/address.hpp"
#include "modem/sms/pdu.hpp"
#include "modem/sms/status.hpp"
#include "modem/sms/timestamp.hpp"

namespace modem::sms {

/// SMS-STATUS-REPORT (3GPP TS 23.040 §9.2.2.3): what became of a part.
struct StatusReport {
    std::uint8_t message_reference = 0;  ///< as `+CMGS` gave it
    Address to;                          ///< the recipient, often in another form than it was submitted
    std::optional<Timestamp> accepted;   ///< when the centre took the part (TP-SCTS)
    std::optional<Timestamp> settled;    ///< when it arrived, or was last tried (TP-DT)
    Status status;
    bool more_waiting = false;
    bool for_command = false;  ///< the answer to an SMS-COMMAND, not to a part
    friend bool operator==(const StatusReport&, const StatusReport&) = default;
};

/// As a network sends it; a time that is absent is written as zeros. Refused with `bad_number`, `bad_sender`,
/// `bad_timestamp`.
words::Result<Pdu> encode(const StatusReport& report, const std::optional<Address>& centre = {});

/// Reads the TPDU behind the service centre's address; a failure is left in the reader. What stands behind the
/// status (TP-PI and its parameters) is skipped: a receipt is worth having whatever a centre appends to it.
StatusReport read_status_report(Reader& reader);

}  // namespace modem::sms
