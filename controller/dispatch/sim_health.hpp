#pragma once

#include <optional>
#include <string>

#include "controller/dispatch/journal.hpp"
#include "controller/dispatch/retry.hpp"

namespace controller::dispatch {

// The circuit breaker of each SIM. What a SIM was refused is kept in the database, so that a restart does not forget
// it.

/// Writes a refusal down; from some on the SIM rests.
void note_fault(store::Tx& tx, const Place& place, const words::Number& number, const modem::sms::FaultInfo& fault);
/// The network took what this SIM sent, or refused it for the recipient alone.
void note_success(store::Tx& tx, words::Key sim);
/// Whether the SIM has sent something since it was last told that the network does not know it.
bool has_sent_since_doubt(store::Database& db, words::Key sim);

struct Rest {
    words::Instant since;
    words::Instant until;
    std::string why;
};
std::optional<Rest> rest_of(store::Database& db, words::Key sim);

/// Whether the SIM may be given a part now: not while it rests, and one at a time after that until one has gone.
bool may_take(store::Database& db, words::Key sim, words::Instant now);
/// When the next SIM has rested.
std::optional<words::Instant> next_rested(store::Database& db, words::Instant now);
/// After a start each SIM that rests may try one part at once: somebody may have mended what was wrong.
void let_probe(store::Tx& tx);

// Recipients who could not be had for now.

/// How often in a row; 0 where the last part went.
int failures_of(store::Database& db, const words::Number& number);
void note_unreachable(store::Tx& tx, const words::Number& number, words::Instant until);
void note_reached(store::Tx& tx, const words::Number& number);
/// Until when nobody texts this number, if it is so.
std::optional<words::Instant> unreachable_until(store::Database& db, const words::Number& number, words::Instant now);

}  // namespace controller::dispatch
