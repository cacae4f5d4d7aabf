#include "controller/dispatch/sent_lately.hpp"

#include <algorithm>

namespace controller::dispatch {

std::optional<words::Key> last_sim_of(store::Database& db, const std::string& modem) {
    store::Cursor cursor = db.query("SELECT key FROM sim WHERE last_modem = ?1 ORDER BY seen_at DESC LIMIT 1", modem);
    return cursor.next() ? std::optional(cursor.integer(0)) : std::nullopt;
}

std::optional<words::Key> sim_named(store::Database& db, const std::string& name) {
    store::Cursor cursor = db.query("SELECT key FROM sim WHERE name = ?1", name);
    return cursor.next() ? std::optional(cursor.integer(0)) : std::nullopt;
}

SentLately sent_lately(store::Database& db, words::Key sim, words::Instant now, words::Instant today) {
    SentLately sent;
    store::Cursor cursor =
        db.query("SELECT planned_at FROM part WHERE sim = ?1 AND state IN (1, 3, 5, 6, 7) ORDER BY seq DESC", sim);
    while (cursor.next()) {
        const auto at = cursor.instant(0);
        if (at < today && at < now - std::chrono::hours(1)) break;
        if (at >= today) ++sent.today;
        if (at > now - std::chrono::hours(1)) sent.ages.push_back(std::max(std::chrono::milliseconds(0), now - at));
    }
    return sent;
}

}  // namespace controller::dispatch
