#pragma once

#include <cstdint>
#include <string_view>

namespace modem::sms {

/// What a refusal means for the part and for what should be done next. After all but `unknown_outcome` and
/// `already_sent` the part counts as not sent.
enum class FaultClass : std::uint8_t {
    permanent,        ///< this part to this number will never go
    transient,        ///< the same SIM may succeed a little later
    network,          ///< the operator or the SIM's account refuses: another SIM, or later
    modem,            ///< the device is at fault: recover it, then try again
    sim,              ///< the SIM is at fault: out of rotation until a person looks
    config,           ///< a wrong setting or a defect of ours: the same again would fail the same
    unknown_outcome,  ///< it may have gone out: never send again by itself
    already_sent,     ///< the centre has this part from an earlier attempt
    benign,           ///< no fault: an empty slot, an attempt that was called off
};

struct FaultInfo {
    FaultClass fault = FaultClass::transient;
    std::string_view sentence;  ///< for an operator
};

/// `+CMS ERROR: code` (3GPP TS 27.005 §3.2.5): 0 to 127 RP-cause (TS 24.011 §8.2.5.4), 128 to 255 TP-FCS (TS 23.040
/// §9.2.3.22), from 300 on the device's own. Every number has an answer.
FaultInfo describe_cms(int code);

/// `+CME ERROR: code` (3GPP TS 27.007 §9.2), which some modems answer where `+CMS ERROR` belongs.
FaultInfo describe_cme(int code);

/// Codes of `+CMS ERROR` after which the storage wants to be swept before anything else is tried.
bool is_storage_full(int cms_code);

std::string_view to_string(FaultClass value);

}  // namespace modem::sms
