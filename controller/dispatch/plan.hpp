#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "controller/dispatch/journal.hpp"
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
    words::Instant course{};  ///< civil time at the zero of monotonic time, as it was when this was judged
    Recall recall;            ///< known to Present::under_way until the result is in
    words::Lane lane = words::Lane::service;
};

/// Which parts a SIM's pace and tariff let go now.
struct May {
    bool follow = true;   ///< the rest of a message that has begun
    bool service = true;  ///< alerts and service
    bool bulk = true;
    bool any() const { return follow || service || bulk; }
};

/// How a SIM stands, for the choice between several.
struct Standing {
    words::Key sim = 0;
    std::string modem{};
    bool up = true;  ///< in a modem that is ready, and not at rest
    bool pictures = false;
    std::chrono::milliseconds out_for{};  ///< how long it has not been up
    May may{};
    std::chrono::milliseconds paced{};       ///< so long its pace holds back alerts and service,
    std::chrono::milliseconds bulk_paced{};  ///< and bulk
};

/// The SIM that is to send.
struct Sender {
    words::Key sim;
    std::string modem{};
    bool pictures = false;  ///< it can send picture messages
    May may{};
    std::vector<Standing> all{};             ///< this SIM and the others; empty: there is no other
    std::chrono::milliseconds absent_for{};  ///< so long at least a SIM that is not among them has been away
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
    std::optional<std::string> prefer{};  ///< the SIM in this modem, free as well, takes the best message
};
Choice plan_next(store::Tx& tx, const Present& present, Memory& memory, const Sender& sender);

/// Whether anything waits in a lane before this one.
bool urgent_waits(store::Database& db, words::Lane lane);
/// The first message of a lane before `lane` that this SIM would take, had it room; those of which `seen_to` is true
/// are passed over. Looks at a bounded number, and changes nothing.
std::optional<words::Key> first_urgent(store::Tx& tx, const Present& present, const Memory& memory,
                                       const Sender& sender, words::Lane lane,
                                       const std::function<bool(words::Key)>& seen_to);

}  // namespace controller::dispatch
