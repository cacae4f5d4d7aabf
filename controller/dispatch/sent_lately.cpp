#include "controller/dispatch/sent_lately.hpp"

#include <algorithm>

#include "config/words/message.hpp"

namespace controller::dispatch {

namespace {

constexpr std::int64_t k_most = 100'000;  // a pacer bounds nothing beyond

}  // namespace

std::optional<words::Key> last_sim_of(store::Database& db, const std::string& modem) {
    store::Cursor cursor = db.query("SELECT key FROM sim WHERE last_modem = ?1 ORDER BY seen_at DESC LIMIT 1", modem);
    return cursor.next() ? std::optional(cursor.integer(0)) : std::nullopt;
}

std::optional<words::Key> sim_named(store::Database& db, const std::string& name) {
    store::Cursor cursor = db.query("SELECT key FROM sim WHERE name = ?1", name);
    return cursor.next() ? std::optional(cursor.integer(0)) : std::nullopt;
}

std::vector<SentBefore> sent_lately(store::Database& db, words::Key sim, words::Instant now, std::int64_t limit) {
    std::vector<SentBefore> sent;
    store::Cursor cursor = db.query(
        "SELECT coalesce(p.written_at, p.at, p.planned_at), m.lane FROM part p LEFT JOIN message m ON m.key = p.message"
        " WHERE p.sim = ?1 AND p.state IN (1, 3, 5, 6, 7) ORDER BY p.seq DESC LIMIT ?2",
        sim, std::min(limit, k_most));
    while (cursor.next()) {
        const auto age = std::max(std::chrono::milliseconds(0), now - cursor.instant(0));
        if (age < std::chrono::hours(1)) sent.push_back({age, cursor.as<words::Lane>(1) == words::Lane::bulk});
    }
    return sent;
}

}  // namespace controller::dispatch
