#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace modem::sms {

/// What a refusal means for the part and for what should be done next. After all but `unknown_outcome` and
/// `already_sent` the part counts as not sent, see also FaultInfo::vague.
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

/// When and by whom the part is tried again.
enum class Retry : std::uint8_t {
    same_sim,     ///< the same SIM, 5 s · 3ⁿ with jitter, from the fourth time on every five minutes
    other_sim,    ///< another SIM soon, this one later
    later,        ///< by whichever SIM, once the recipient may have come back
    after_ready,  ///< another SIM soon, this one once modem and SIM are ready again
    never,        ///< not again
    alarm,        ///< not again, and a person must look
};

/// What must be different before the part is tried again; tried at once, and only once.
enum class Change : std::uint8_t {
    none,
    other_alphabet,  ///< GSM 7-bit for UCS-2 or the other way round
    no_class,        ///< without the message class
    no_validity,     ///< without TP-VP
};

struct FaultInfo {
    FaultClass fault = FaultClass::transient;
    std::string_view sentence{};  ///< for an operator
    Retry retry = Retry::same_sim;
    Change change = Change::none;
    std::optional<int> retries{};  ///< how many times more after the first; absent: until the message expires
    FaultClass then = FaultClass::permanent;  ///< what it counts as when the retries are used up
    bool about_sender = false;  ///< two in a row, for different recipients, mean that the network does not know the SIM
    /// It tells no cause. After Ctrl-Z that proves nothing about the air: a modem that has lost the network's answer
    /// says the same.
    bool vague = false;
};

/// The class with the action that goes with it.
FaultInfo fault_info(FaultClass fault, std::string_view sentence = {});

/// What a profile says of codes: +CMS ERROR → name of a FaultClass.
using ErrorNames = std::map<int, std::string>;

/// `+CMS ERROR: code` (3GPP TS 27.005 §3.2.5): 0 to 127 RP-cause (TS 24.011 §8.2.5.4), 128 to 255 TP-FCS (TS 23.040
/// §9.2.3.22), from 300 on the device's own. Every number has an answer. A code that `names` has is of that class and
/// never vague; what names no class is passed over.
FaultInfo describe_cms(int code, const ErrorNames& names = {});

/// `+CME ERROR: code` (3GPP TS 27.007 §9.2), which some modems answer where `+CMS ERROR` belongs.
FaultInfo describe_cme(int code);

/// Codes of `+CMS ERROR` after which the storage wants to be swept before anything else is tried.
bool is_storage_full(int cms_code);

std::string_view to_string(FaultClass value);
std::string_view to_string(Retry value);
std::optional<FaultClass> parse_fault_class(std::string_view name);

}  // namespace modem::sms
