#pragma once

#include <optional>

#include "config/words/message.hpp"
#include "controller/dispatch/facts.hpp"
#include "controller/store/writer.hpp"

namespace controller::dispatch {

// Where several marketing messages want one contact and the caps let fewer through: the dearest goes
// (NewMessage.value), of equals the older. The caps alone say how many that are; without any, all go.

/// Whether `question`, which the policy lets go, must let dearer ones go first: the policy would hold it if these had
/// gone just now. Then until when it waits: until the caps have room again today, or the hours of the next day begin.
/// Who could not go today in any case is no rival.
struct Outranked {
    words::Instant until;
    std::string detail;
};
std::optional<Outranked> outranked(store::Database& db, const Present& present, const Rules& rules, words::Instant now,
                                   const Question& question);

/// A rival that ended without having gone, or whose campaign was paused, outranks nobody any more.
void let_outranked_go(store::Tx& tx, words::Key rival, words::MessageState state);

/// When the shop's next civil day begins.
words::Instant next_day(words::Instant now, const date::time_zone* zone);

}  // namespace controller::dispatch
