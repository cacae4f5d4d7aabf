#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "config/words/id.hpp"
#include "controller/store/database.hpp"

namespace controller::dispatch {

/// What a SIM has sent before a restart, for its pacer.
struct SentLately {
    std::vector<std::chrono::milliseconds> ages;  ///< of the parts of the last hour
    std::int64_t today = 0;
};
/// The SIM of this name, if it was ever seen; and the one that the modem had last.
std::optional<words::Key> sim_named(store::Database& db, const std::string& name);
std::optional<words::Key> last_sim_of(store::Database& db, const std::string& modem);

SentLately sent_lately(store::Database& db, words::Key sim, words::Instant now, words::Instant today);

}  // namespace controller::dispatch
