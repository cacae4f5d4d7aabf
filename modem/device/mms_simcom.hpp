#pragma once

#include "modem/device/mms.hpp"

namespace modem::device {

/// A picture message by AT+CMMS… (SIMCom). The newer modems (SIM5xxx, SIM7xxx) have their own network settings, known
/// by AT+CMMSNETCFG; the older ones (SIM800, SIM900) a bearer of AT+SAPBR and a session between AT+CMMSINIT and
/// +CMMSTERM.
MmsDialogue simcom_mms(const Mms& mms, const MmsAccess& access);

/// The newer ones say OK and then `+CMMSSEND: 0`; the older ones say OK when it is out. What they say of a failure
/// comes after they have begun, so that it is unknown whether the message is out.
SubmitOutcome simcom_verdict(const at::Reply& reply);

}  // namespace modem::device
