#pragma once

#include "modem/device/mms.hpp"

namespace modem::device {

/// A picture message by AT+QMMS… (Quectel EC2x, EG2x, UC20): the files go to RAM by AT+QFUPL, the modem does the rest.
MmsDialogue quectel_mms(const Mms& mms, const MmsAccess& access);

/// `+QMMSEND: 0,200` is sent; another answer of the operator's server from 400 to 499 refuses the message; ERROR
/// instead of OK means that nothing was begun. All else is unknown.
SubmitOutcome quectel_verdict(const at::Reply& reply);

}  // namespace modem::device
