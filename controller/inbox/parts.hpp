#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "controller/dispatch/rules.hpp"
#include "controller/inbox/receive.hpp"
#include "controller/store/writer.hpp"
#include "modem/sms/deliver.hpp"

namespace controller::inbox {

/// BLAKE2b-256 of what a PDU says and the SIM it came to.
using Hash = std::array<std::byte, 32>;

/// A PDU that has not been seen before.
struct Fresh {
    words::Key sim = 0;
    Hash hash{};
    std::string_view pdu{};
    modem::sms::Deliver deliver{};
};

/// Keeps one part of several; records the text once it is whole. A part that contradicts those that wait under the
/// same reference begins another text: the old one is recorded as it is.
Received take_part(store::Tx& tx, const dispatch::Present& present, const Fresh& fresh);

/// Records a text of one part.
Received take_whole(store::Tx& tx, const dispatch::Present& present, const Fresh& fresh);

/// Notes that the PDU was seen, and which row it became.
void remember(store::Tx& tx, const Fresh& fresh, const std::string& number, std::optional<words::Key> inbound);

std::string to_hex(const Hash& hash);

}  // namespace controller::inbox
