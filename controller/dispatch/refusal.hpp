#pragma once

#include "controller/dispatch/journal.hpp"
#include "controller/dispatch/retry.hpp"

namespace controller::dispatch {

/// Writes down what the refusal says of the SIM.
void note_refusal(store::Tx& tx, const Place& place, const Result& result);

/// Gathers what is known around a refusal and decides on it; what it says of SIM and recipient is written down.
Decision decide_refusal(store::Tx& tx, const Present& present, const Place& place, const Result& result);

/// Writes the refused part and does to its message what was decided. REQUIRES: again, at_once or failed.
void refuse(store::Tx& tx, const Present& present, const Place& place, const Result& result, const Decision& decision);

}  // namespace controller::dispatch
