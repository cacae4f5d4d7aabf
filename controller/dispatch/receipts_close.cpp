#include "controller/dispatch/receipts_close.hpp"

#include <algorithm>
#include <vector>

#include "controller/dispatch/journal.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/dispatch/receipts.hpp"

namespace controller::dispatch {

namespace {

constexpr std::chrono::hours k_archive_life{30 * 24};
constexpr int k_most_at_once = 20'000;

}  // namespace

void count_receipt(store::Tx& tx, const Present& present, Matched matched) {
    tx.after_commit([&present, matched] { present.receipts.note(matched); });
}

void archive_orphans(store::Tx& tx, const Present& present) {
    const auto archived =
        tx.run("UPDATE orphan SET archived_at = ?1 WHERE archived_at IS NULL AND (at < ?2 OR at > ?3)", tx.now(),
               tx.now() - k_orphan_life, tx.now() + k_ahead);
    for (std::int64_t i = 0; i < archived; ++i) count_receipt(tx, present, Matched::archived);
    tx.run("DELETE FROM orphan WHERE archived_at < ?1", tx.now() - k_archive_life);
}

namespace {

bool close_message(store::Tx& tx, words::Key message) {
    const auto changed =
        tx.run("UPDATE message SET reason = 'no_receipt' WHERE key = ?1 AND state = 3 AND reason IS NULL", message);
    if (changed == 0) return false;
    note(tx, message, "no_receipt", "no receipt came within a day after its validity; a late one still counts");
    return true;
}

// Goes through what the SIM has sent since the last part that no receipt can be awaited for.
int close_sim(store::Tx& tx, words::Key sim, std::int64_t after) {
    std::vector<words::Key> due;
    std::int64_t through = after;
    bool open = false;
    {
        store::Cursor cursor = tx.query(
            "SELECT p.seq, p.message, p.state, p.planned_at, p.receipt, m.expires_at, m.media, p.resolved FROM part p"
            " JOIN message m ON m.key = p.message WHERE p.sim = ?1 AND p.seq > ?2 ORDER BY p.seq LIMIT ?3",
            sim, after, k_most_at_once);
        while (cursor.next()) {
            const auto state = cursor.as<PartState>(2);
            const auto status = cursor.maybe_integer(4);
            const bool told = (status && *status < 0x20) ||
                              cursor.integer(6) != 0;  // handed on and never heard of again; or a picture
            if (state == PartState::intent) break;
            const bool went = state == PartState::sent || (state == PartState::unknown && cursor.integer(7) != 0);
            if (went && !told) {
                const auto end = std::min(cursor.instant(5), cursor.instant(3) + k_longest_validity) + k_receipt_time;
                if (end > tx.now())
                    open = true;
                else
                    due.push_back(cursor.integer(1));
            }
            if (!open) through = cursor.integer(0);
        }
    }
    int closed = 0;
    for (const words::Key message : due) closed += close_message(tx, message) ? 1 : 0;
    if (through != after) tx.run("UPDATE sim SET closed_seq = ?2 WHERE key = ?1", sim, through);
    return closed;
}

}  // namespace

int close_receipts(store::Tx& tx, const Present& present) {
    archive_orphans(tx, present);
    std::vector<std::pair<words::Key, std::int64_t>> sims;
    {
        store::Cursor cursor = tx.query("SELECT key, closed_seq FROM sim");
        while (cursor.next()) sims.emplace_back(cursor.integer(0), cursor.integer(1));
    }
    int closed = 0;
    for (const auto& [sim, after] : sims) closed += close_sim(tx, sim, after);
    return closed;
}

}  // namespace controller::dispatch
