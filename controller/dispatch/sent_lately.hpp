#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/words/id.hpp"
#include "controller/dispatch/pacer.hpp"
#include "controller/store/database.hpp"

namespace controller::dispatch {

/// The SIM of this name, if it was ever seen; and the one that the modem had last.
std::optional<words::Key> sim_named(store::Database& db, const std::string& name);
std::optional<words::Key> last_sim_of(store::Database& db, const std::string& modem);

/// What a SIM has sent in the last hour, at most so many parts, for its pacer after a restart. A clock that was set
/// back makes them all recent, which holds the SIM back for an hour at most.
std::vector<SentBefore> sent_lately(store::Database& db, words::Key sim, words::Instant now, std::int64_t limit);

}  // namespace controller::dispatch
