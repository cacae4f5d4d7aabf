#include "controller/inbox/purge.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace controller::inbox {

namespace {

using dispatch::PurgeStep;

// The hash of a PDU, by which a text that is read again is known again, is kept so long.
constexpr std::chrono::hours k_parts_kept{91 * 24};

// Other texts, questions for help, and near misses, but for what a person has taken for an opt-out or opt-in.
const std::string k_no_proof =
    "(i.kind IN (0, 5) OR (i.kind = 6 AND i.handled_at IS NOT NULL)) AND coalesce(i.handled_as, '') NOT LIKE 'opt%'";
const std::string k_of_old = " FROM inbound i WHERE i.key > ?2 AND i.received_at < ?1 ORDER BY i.key LIMIT ?3";
const std::string k_texts = "SELECT i.key, i.text_removed_at IS NULL AND " + k_no_proof + k_of_old;
const std::string k_rows = "SELECT i.key, i.key < (SELECT max(key) FROM inbound) AND " + k_no_proof + k_of_old;

PurgeStep each(store::Tx& tx, const std::string& sql, words::Instant before, words::Key after, int limit,
               const std::function<void(words::Key)>& remove) {
    PurgeStep step{after, 0, false};
    std::vector<words::Key> keys;
    int seen = 0;
    {
        store::Cursor cursor = tx.query(sql, before, after, limit);
        for (; cursor.next(); ++seen) {
            step.through = cursor.integer(0);
            if (cursor.integer(1) != 0) keys.push_back(cursor.integer(0));
        }
    }
    for (const words::Key key : keys) remove(key);
    step.removed = static_cast<int>(keys.size());
    step.more = seen == limit;
    return step;
}

}  // namespace

PurgeStep purge_texts(store::Tx& tx, words::Instant before, words::Key after, int limit) {
    return each(tx, k_texts, before, after, limit, [&tx](words::Key key) {
        tx.run("UPDATE inbound SET text = '', details = NULL, text_removed_at = ?2 WHERE key = ?1", key, tx.now());
    });
}

PurgeStep purge_inbound(store::Tx& tx, words::Instant before, words::Key after, int limit) {
    return each(tx, k_rows, std::min(before, tx.now() - k_parts_kept), after, limit,
                [&tx](words::Key key) { tx.run("DELETE FROM inbound WHERE key = ?1", key); });
}

}  // namespace controller::inbox
