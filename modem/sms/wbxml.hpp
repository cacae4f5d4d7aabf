#pragma once

#include "modem/sms/octets.hpp"
#include "modem/sms/wap.hpp"

namespace modem::sms {

/// Reads a service indication (WAP-167 §8) or service loading (WAP-168 §9) in WBXML (WAP-192) to the end of the reader.
/// A failure is left in it: `truncated`, `bad_push`.
Indication read_indication(Reader& reader, bool loads);

}  // namespace modem::sms
