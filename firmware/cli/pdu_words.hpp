#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "modem/sms/decode.hpp"

namespace firmware::cli {

/// What a PDU says, for programs: the fields in the order in which people are told them.
boost::json::object pdu_fields(const modem::sms::Decoded& decoded);

/// The same for people: names and sentences.
using PduLines = std::vector<std::pair<std::string, std::string>>;
PduLines pdu_lines(const modem::sms::Decoded& decoded);

/// What the parts of one message say together: the text, and what it is.
boost::json::object joined_fields(std::span<const modem::sms::Decoded> parts);
PduLines joined_lines(std::span<const modem::sms::Decoded> parts);

}  // namespace firmware::cli
