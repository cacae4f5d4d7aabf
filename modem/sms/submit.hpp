#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "config/words/message.hpp"
#include "config/words/result.hpp"
#include "modem/sms/address.hpp"
#include "modem/sms/layout.hpp"
#include "modem/sms/pdu.hpp"
#include "modem/sms/timestamp.hpp"
#include "modem/sms/user_data.hpp"

namespace modem::sms {

/// SMS-SUBMIT (3GPP TS 23.040 §9.2.2.2): one part on its way to the network.
struct Submit {
    Address to;
    std::uint8_t message_reference = 0;  ///< the modem puts its own in
    bool status_report = false;          ///< a receipt is asked for
    bool reject_duplicates = false;
    bool reply_path = false;
    std::uint8_t protocol = 0;                     ///< TP-PID
    std::optional<std::chrono::minutes> validity;  ///< relative; `encode_validity` says how it is rounded
    std::optional<Timestamp> valid_until;          ///< absolute; not beside `validity`, and some centres refuse it
    UserData data;
    friend bool operator==(const Submit&, const Submit&) = default;
};

/// With the service centre that is given, or the one that the SIM knows. Refused with `bad_number`, `bad_validity`,
/// `bad_timestamp`, `user_data_too_long`, `bad_units`.
words::Result<Pdu> encode(const Submit& submit, const std::optional<Address>& centre = {});

/// Reads the TPDU behind the service centre's address; a failure is left in the reader.
Submit read_submit(Reader& reader);

struct MessageOptions {
    words::Encoding encoding = words::Encoding::automatic;
    std::optional<Layout> layout;  ///< as the text has been laid out; absent: by `encoding`, in the default tables
    bool flash = false;            ///< class 0: shown at once, and often not kept
    std::uint8_t concat_reference = 0;
    bool status_report = false;
    std::optional<std::chrono::minutes> validity;
    std::optional<Address> centre;
};

/// A whole message as the PDUs of its parts, in their order; refused as `segment` and `encode` do.
words::Result<std::vector<Pdu>> encode_message(const Address& to, std::string_view utf8, const MessageOptions& options);

}  // namespace modem::sms
