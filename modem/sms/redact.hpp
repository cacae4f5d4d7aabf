#pragma once

#include <string>
#include <string_view>

#include "modem/sms/decode.hpp"

namespace modem::sms {

/// A PDU that may be shown: the digits of every address are 0 but for the last three, the letters of a sender and the
/// user data behind its header are `x`, and elements of that header that could name somebody are zero. It has the
/// length it had, and one that could be decoded still can be; of any other all digits are 0. Hexadecimal with the
/// service centre's address before it.
std::string redact_pdu(std::string_view hex, Direction direction);

/// The same for the text of an AT dialogue: runs of six and more decimal digits are 0 but for the last three.
std::string redact_digits(std::string_view text);

}  // namespace modem::sms
