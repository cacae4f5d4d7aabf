#pragma once

#include "modem/at/command.hpp"
#include "modem/device/outcome.hpp"
#include "modem/device/settings.hpp"
#include "modem/sms/pdu.hpp"

namespace modem::device {

/// AT+CMGS of one part (3GPP TS 27.005 §4.3).
at::Command submit_command(const sms::Pdu& pdu, const Timeouts& timeouts);

/// The part with the service centre that the SIM lacks put before it; as it was where it names one already, or where
/// `centre` is no number.
sms::Pdu with_centre(sms::Pdu pdu, const std::string& centre);

/// What the reply to AT+CMGS proves. Before a byte of the PDU was written nothing can have gone on the air; after it
/// only `+CMGS` and a numbered refusal decide; a bare ERROR, and a number that tells no cause, is a refusal whose fault
/// is vague: the owner weighs a lost text against a doubled one. `+CMS ERROR` of class `unknown_outcome` is unknown. So
/// is `already_sent` (197, the centre rejects a duplicate): the part is out, but under a reference of an earlier
/// attempt; its receipt or a person settles it. `names` is the profile's word on codes.
SubmitOutcome settle(const at::Reply& reply, const sms::ErrorNames& names = {});

/// The message reference in a `+CMGS` line that answers no command which is in flight.
std::optional<std::uint8_t> late_reference(const std::string& line);

}  // namespace modem::device
