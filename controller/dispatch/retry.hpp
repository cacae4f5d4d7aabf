#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/words/instant.hpp"
#include "config/words/message.hpp"
#include "modem/sms/errors.hpp"

namespace controller::dispatch {

// What a refusal does to the message, to its recipient and to the SIM. Pure: facts come in, decisions go out.

/// A refusal and what is known around it.
struct Refusal {
    modem::sms::FaultInfo fault{};
    bool after_payload = true;  ///< Ctrl-Z may have been written
    words::MessageClass message_class = words::MessageClass::service;
    int attempts = 0;            ///< refusals of this message before
    int same_code = 0;           ///< refusals of this part with this code before
    bool may_change = false;     ///< what `fault.change` wants can be done, and has not been
    bool sim_works = false;      ///< the SIM has sent something since it last got this kind of answer
    int recipient_failures = 0;  ///< how often in a row the recipient could not be had
    bool sim_rests = false;      ///< the SIM has been refused so much that it rests: the number has no part in it
    bool other_sim = false;      ///< another SIM could take it now
    words::Instant now{};
    words::Instant expires_at{};
    double dice = 0.5;  ///< from 0 to 1, for jitter
};

struct Decision {
    enum class What {
        again,         ///< held until `at`
        at_once,       ///< back into the queue
        failed,        ///< for good
        unknown,       ///< it may be on the air
        already_sent,  ///< the centre has it
    };
    What what = What::failed;
    words::Instant at{};
    std::string_view reason{};  ///< of the hold
    modem::sms::Change change = modem::sms::Change::none;
    std::optional<words::Instant> avoid_until{};  ///< until then other SIMs only
    bool recipient = false;                       ///< nobody texts the recipient before `at`
};

/// The decision on the message. After Ctrl-Z an answer that tells no cause (`+CMS ERROR: 500`, a bare ERROR) may hide a
/// text that went out: marketing is then `unknown` and never sent again by itself, as a doubled offer costs more than a
/// lost one; service, which somebody waits for, is tried again as often as the fault says. A profile that knows what
/// its family means by the code makes it a cause.
Decision decide(const Refusal& refusal);

/// What a SIM was refused since it last sent something, and the transient ones of the last ten minutes.
struct SimFault {
    words::Instant at;
    std::string number;
    modem::sms::FaultClass fault = modem::sms::FaultClass::transient;
    bool about_sender = false;
};
inline constexpr std::chrono::minutes k_rest{15};
inline constexpr std::chrono::minutes k_transient_window{10};

/// Whether this kind of refusal says something of the SIM at all.
bool counts_against_sim(const modem::sms::FaultInfo& fault);

/// Why the SIM must rest (for an operator), if it must: five faults of network or SIM in a row, or ten transient ones
/// in ten minutes, or two that say that the network does not know the SIM. One bad number does not suffice, however
/// often, except where the SIM itself is at fault. The latest last.
std::optional<std::string_view> must_rest(std::span<const SimFault> faults, words::Instant now);

}  // namespace controller::dispatch
