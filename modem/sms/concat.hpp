#pragma once

#include <span>
#include <string>

#include "modem/sms/user_data.hpp"

namespace modem::sms {

struct Joined {
    std::string text;       ///< UTF-8
    bool complete = false;  ///< no part was missing
};

/// The text of a message from the parts of it that came, in any order; the first of several with the same index
/// counts. Code units are joined before they become UTF-8, so that a character cut in two by the sender is whole
/// again. `…` stands where parts are missing. A part without a concatenation is a message of its own: the first one
/// of the span is taken for it.
Joined join(std::span<const UserData> parts);

/// The octets of 8-bit parts in their order; nothing of parts that are not of 8 bits.
Octets join_octets(std::span<const UserData> parts);

}  // namespace modem::sms
