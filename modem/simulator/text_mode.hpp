#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modem/simulator/modem_state.hpp"
#include "modem/sms/pdu.hpp"

namespace modem::simulator {

/// A message as `AT+CMGF=1` shows it (3GPP TS 27.005 §3.1): what follows `+CMGR: `, and the text below it.
struct TextModeLines {
    std::string header;
    std::string text;
};
TextModeLines text_mode_lines(const StoredMessage& message, const Settings& settings);

/// The same for a message that is handed to the DTE and not stored, without `<stat>`.
TextModeLines routed_text_mode_lines(const std::string& pdu, const Settings& settings);

/// A text typed at the prompt in text mode as a PDU, by AT+CSCS and AT+CSMP. Nothing where the number is none, the
/// text has characters that the set lacks, or it does not fit in one part.
std::optional<sms::Pdu> text_mode_pdu(std::string_view destination, std::string_view typed, const Settings& settings);

}  // namespace modem::simulator
