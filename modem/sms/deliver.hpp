#pragma once

#include <cstdint>
#include <optional>

#include "config/words/result.hpp"
#include "modem/sms/address.hpp"
#include "modem/sms/pdu.hpp"
#include "modem/sms/timestamp.hpp"
#include "modem/sms/user_data.hpp"

namespace modem::sms {

/// SMS-DELIVER (3GPP TS 23.040 §9.2.2.1): one part that arrives.
struct Deliver {
    Address from;
    std::optional<Timestamp> sent_at;  ///< the centre's time; absent where the octets are no date
    bool more_waiting = false;
    bool status_report = false;
    bool reply_path = false;
    std::uint8_t protocol = 0;  ///< TP-PID
    UserData data;
    friend bool operator==(const Deliver&, const Deliver&) = default;
};

/// As a network sends it; without a time the seven octets are zero. Refused with `bad_number`, `bad_sender`,
/// `bad_timestamp`, `user_data_too_long`, `bad_units`.
words::Result<Pdu> encode(const Deliver& deliver, const std::optional<Address>& centre = {});

/// Reads the TPDU behind the service centre's address; a failure is left in the reader.
Deliver read_deliver(Reader& reader);

}  // namespace modem::sms
