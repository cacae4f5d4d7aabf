#pragma once

#include <optional>
#include <string>

#include "controller/dispatch/journal.hpp"
#include "controller/dispatch/quota.hpp"
#include "controller/dispatch/spacing.hpp"
#include "controller/dispatch/turns.hpp"
#include "modem/device/mms.hpp"
#include "modem/sms/submit.hpp"

namespace controller::dispatch {

/// A part whose intent is in the journal, ready for its modem.
struct Intent {
    Place place;
    int count;  ///< parts of the message
    words::MessageClass message_class;
    modem::sms::Pdu pdu{};
    std::optional<modem::device::Mms> mms{};  ///< instead of the PDU
    /// Of the judgement; a later part of a begun message has none.
    std::optional<words::Instant> valid_until;
    words::Instant created{};                 ///< of the message
    std::optional<words::Instant> written{};  ///< when its text was let go to the modem, see line.hpp
    Recall recall;                            ///< known to Present::under_way until the result is in
};

/// The SIM that is to send.
struct Sender {
    words::Key sim;
    std::int64_t recipients_per_month;
    bool alone;  ///< no other SIM could take what this one may not
    std::string modem{};
    bool pictures = false;  ///< it can send picture messages
};

/// What the choice of one part leaves for the next; on the writer thread only.
struct Memory {
    Turns turns;
    Spacing spacing;
};

/// Chooses the next part for this SIM and writes its intent: the rest of a begun message, else the oldest of the source
/// whose turn it is (turns.hpp) that the policy lets go. What it meets on the way and must wait or is never sent is
/// moved aside, a bounded number at a time; `more` tells that the bound was met.
struct Choice {
    std::optional<Intent> intent;
    bool more = false;
};
Choice plan_next(store::Tx& tx, const Present& present, Quota& quota, Memory& memory, const Sender& sender);

}  // namespace controller::dispatch
