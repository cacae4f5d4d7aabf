#pragma once

#include <optional>
#include <string>

#include "config/words/id.hpp"
#include "controller/dispatch/air_marks.hpp"
#include "controller/dispatch/rules.hpp"
#include "controller/store/writer.hpp"
#include "modem/sms/errors.hpp"

namespace controller::dispatch {

// The journal of what each SIM puts on the air: an intent before, a result after (*The way of a message* 3 and 4).

/// Stored in part.state; never renumbered.
enum class PartState : std::uint8_t {
    intent = 0,
    sent = 1,
    refused = 2,
    unknown = 3,
    returned = 4,  ///< the air is proven untouched
    delivered = 5,
    undelivered = 6,
    sent_again = 7,  ///< was unknown, and a person or the policy had it sent again
};

/// One part's place in the journal.
struct Place {
    words::Key sim;
    std::int64_t seq;
    words::Key message;
    int index;
};

/// What came of handing a part to a modem.
struct Result {
    enum class Kind { sent, refused, untouched, unknown };
    Kind kind = Kind::untouched;
    std::optional<std::uint8_t> reference{};  ///< TP-MR as +CMGS told it
    std::optional<words::Instant> scts{};     ///< and the service centre's time, where it did
    int code = 0;                             ///< of +CMS or +CME ERROR
    modem::sms::FaultInfo fault{};            ///< of what is refused
    bool after_payload = true;                ///< the refusal came after Ctrl-Z
    std::string sentence{};                   ///< for people
    std::string modem{};                      ///< which had it
    std::optional<words::Instant> written{};  ///< when its text was let go to it
};

/// The SIM of this name, written down if it is new (`iccid:…`, `imsi:…`, `modem:…`).
words::Key sim_of(store::Tx& tx, const std::string& name, const std::string& modem,
                  const std::optional<std::string>& number);

/// Writes the intent to send this part next on the SIM, and charges it to the SIM's account.
Place write_intent(store::Tx& tx, const Present& present, words::Key sim, words::Key message, int index,
                   const words::Number& number);

/// Writes the result of an intent and what follows from it for the message.
void write_result(store::Tx& tx, const Present& present, const Place& place, const Result& result);

/// After a crash: of each SIM's intents without a result the first is in doubt, unless `marks` know that it was never
/// given to a modem; the others go back to the queue. Returns how many are in doubt.
int recover(store::Tx& tx, const Present& present, const AirMarks* marks = nullptr);

/// Whether any part of the message is on the air, or may be.
bool was_on_air(store::Database& db, words::Key message);

/// Brings the message's state in line with its parts, when none of them is under way.
/// `receipt` is what a failed receipt says, for people.
void settle(store::Tx& tx, words::Key message, std::string_view receipt = {});

/// The lowest part that has not been handed over (or came back), if any.
std::optional<int> missing_part(store::Database& db, words::Key message, int parts);

}  // namespace controller::dispatch
