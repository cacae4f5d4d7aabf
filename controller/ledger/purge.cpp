#include "controller/ledger/purge.hpp"

namespace controller::ledger {

int purge_events(store::Tx& tx, words::Instant before, int limit) {
    return static_cast<int>(
        tx.run("DELETE FROM event WHERE key IN (SELECT key FROM event WHERE received_at < ?1 AND at < ?1 ORDER BY key "
               "LIMIT ?2)",
               before, limit));
}

}  // namespace controller::ledger
