#pragma once

#include <optional>
#include <string>

#include "controller/dispatch/journal.hpp"
#include "controller/dispatch/quota.hpp"
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
    words::Instant created{};  ///< of the message
    Recall recall;             ///< known to Present::under_way until the result is in
};

/// The SIM that is to send.
struct Sender {
    words::Key sim;
    std::int64_t recipients_per_month;
    bool alone;  ///< no other SIM could take what this one may not
    std::string modem{};
    bool pictures = false;  ///< it can send picture messages
};

/// Chooses the next part for this SIM and writes its intent: the rest of a begun message, else the best of the queue
/// by lane and age that the policy lets go. Whom it meets on the way and must wait or is never sent is moved aside,
/// a bounded number at a time; `more` tells that the bound was met.
struct Choice {
    std::optional<Intent> intent;
    bool more = false;
};
Choice plan_next(store::Tx& tx, const Present& present, Quota& quota, const Sender& sender);

/// Puts held messages whose time has come back into the queue, at most `limit`; returns how many.
int release_due(store::Tx& tx, int limit);
/// Ends what has waited in the queue beyond its time.
int expire_queued(store::Tx& tx, int limit);
/// When the next held message is due.
std::optional<words::Instant> next_due(store::Database& db);

}  // namespace controller::dispatch
