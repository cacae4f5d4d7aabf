#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/words/instant.hpp"
#include "controller/store/database.hpp"
#include "controller/store/table_copy.hpp"

namespace controller::store {

// An older state of the database comes back: a restore, or a backup in place of one that is damaged. It must not text
// somebody who has said STOP since, nor send again what went out since. So what people said and what went on the air is
// taken from the newer database as far as it can be read; only what the shop knows (contacts as they were, purchases,
// events) is turned back.

struct CarriedOver {
    std::vector<Copied> tables;
    bool same_shop = true;       ///< both have the same salt; of another one only opt-outs are taken, by number
    bool wishes_known = false;   ///< all opt-outs, consents and preferences could be read
    bool journal_known = false;  ///< all messages and parts could be read
    std::int64_t in_doubt = 0;   ///< messages that may have gone out since: unknown now
    std::int64_t paused = 0;     ///< campaigns that may have gone on since: paused now
    bool braked = false;         ///< marketing waits until a person lets the brake go
};

/// Takes over into the older database, in one transaction, what must not be turned back. Without `from` nothing is
/// known of what came since. `why` is shown with the brake where it had to be pulled. Throws Failure, NotWritten.
CarriedOver carry_over(Database* from, Database& into, words::Instant now, const std::string& why);

/// What waits may have gone out since: it becomes `unknown`, which a receipt or a person settles and which is never
/// sent by itself; campaigns pause. What was not to go before `now` stays. Inside the caller's transaction.
void hold_back(Database& into, words::Instant now, CarriedOver& result);

/// Pulls the brake for marketing, with the reason that the status shows.
void brake_marketing(Database& into, const std::string& why);

/// Writes down what was done to the database, and forgets what is older than the last hundred of its kind.
struct StoreEvent {
    std::string kind;  ///< backup, restore, salvage, purge
    words::Instant at;
    std::optional<std::string> path{};
    std::optional<std::int64_t> bytes{};
    std::optional<std::int64_t> took_ms{};
    std::optional<std::string> trouble{};
    std::optional<std::string> detail{};
};
void write_event(Database& into, const StoreEvent& event);
/// The newest first.
std::vector<StoreEvent> read_events(Database& database, const std::string& kind, int limit);

}  // namespace controller::store
