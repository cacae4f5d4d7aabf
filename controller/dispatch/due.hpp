#pragma once

#include <optional>

#include "config/words/instant.hpp"
#include "controller/store/writer.hpp"

namespace controller::dispatch {

// What time alone does to the queue.

/// Puts held messages whose time has come back into the queue, at most `limit`; returns how many.
int release_due(store::Tx& tx, int limit);
/// Ends what has waited in the queue beyond its time; what is begun gets an hour more to finish, and fails after it.
int expire_queued(store::Tx& tx, int limit);
/// When the next held message is due.
std::optional<words::Instant> next_due(store::Database& db);

}  // namespace controller::dispatch
