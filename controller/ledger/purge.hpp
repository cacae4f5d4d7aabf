#pragma once

#include "controller/store/writer.hpp"

namespace controller::ledger {

/// Removes events (not purchases) that were told and happened before this time, at most `limit`; how many. One that is
/// told again later is a new one.
int purge_events(store::Tx& tx, words::Instant before, int limit);

}  // namespace controller::ledger
