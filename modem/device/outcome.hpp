#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "modem/sms/errors.hpp"
#include "modem/sms/timestamp.hpp"

namespace modem::device {

/// What became of one part.
struct SubmitOutcome {
    enum class Kind : std::uint8_t {
        sent,       ///< the network has it; `reference` is its message reference
        refused,    ///< after the PDU was handed over; `code` and `fault` say why
        untouched,  ///< proven that nothing went on the air; `fault` says why where the modem gave a reason
        unknown,    ///< the PDU was handed over, or begun, and no answer decides: never send again by itself
    };
    Kind kind = Kind::untouched;
    std::uint8_t reference = 0;
    std::optional<sms::Timestamp> accepted;  ///< the centre's time of a part sent, where the modem passes it on
    std::optional<int> code;                 ///< of +CMS ERROR or +CME ERROR
    std::optional<sms::FaultInfo> fault;
    std::string sentence;  ///< for an operator; empty when sent
};

std::string_view to_string(SubmitOutcome::Kind kind);

/// What a part must pass on its way. Both are called on the modem's thread; an exception counts as a no.
struct Gate {
    std::string label;                                       ///< of the part, for the record: `msg_…/1`
    std::function<bool()> may_start;                         ///< before AT+CMGS is written
    std::function<boost::asio::awaitable<bool>()> may_send;  ///< at the prompt, before the PDU and Ctrl-Z
    bool more = false;  ///< another part waits for this modem: the link to the network may be kept open
};

}  // namespace modem::device
