#pragma once

#include "controller/dispatch/candidate.hpp"

namespace controller::dispatch {

/// The message begins on this SIM; or goes on, where parts of it are on the air.
void begin(store::Tx& tx, const Candidate& candidate, words::Key sim);

/// Writes the intent of one of its parts and encodes it. Absent `valid_until`: a later part of a begun message.
Intent hand_over(store::Tx& tx, const Present& present, words::Key sim, Candidate& candidate, int index,
                 std::optional<words::Instant> valid_until);

}  // namespace controller::dispatch
