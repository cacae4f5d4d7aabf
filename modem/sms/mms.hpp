#pragma once

#include "modem/sms/octets.hpp"
#include "modem/sms/wap.hpp"

namespace modem::sms {

/// Reads the headers of an MMS PDU (OMA-MMS-ENC §7) to the end of the reader. A failure is left in it (`truncated`,
/// `bad_push`); a header that is not known is stepped over.
MmsNotice read_mms_notice(Reader& reader);

}  // namespace modem::sms
