#pragma once

#include <chrono>
#include <vector>

#include "config/words/id.hpp"
#include "controller/store/database.hpp"

namespace controller::dispatch {

/// What a SIM has sent before a restart, for its pacer.
struct SentLately {
    std::vector<std::chrono::milliseconds> ages;  ///< of the parts of the last hour
    std::int64_t today = 0;
};
SentLately sent_lately(store::Database& db, words::Key sim, words::Instant now, words::Instant today);

}  // namespace controller::dispatch
