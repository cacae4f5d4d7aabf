#include "firmware/tillcastd/clock_record.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace firmware {

namespace store = controller::store;

namespace {

// What was right at a moment, and the newest rows at that moment.
struct Kept {
    std::int64_t at = 0;
    std::int64_t message = 0;
    std::int64_t inbound = 0;
};

Kept read(store::Database& db) {
    Kept kept;
    store::Cursor cursor = db.query("SELECT value FROM setting WHERE name = 'clock_record'");
    if (!cursor.next()) return kept;
    const std::string text(cursor.text(0));
    const char* next = text.data();
    const char* const end = next + text.size();
    for (std::int64_t* number : {&kept.at, &kept.message, &kept.inbound}) {
        next = std::from_chars(next, end, *number).ptr;
        if (next != end) ++next;
    }
    return kept;
}

std::int64_t newest_key(store::Database& db, const char* sql) {
    store::Cursor cursor = db.query(sql);
    return cursor.next() ? cursor.maybe_integer(0).value_or(0) : 0;
}

}  // namespace

words::Instant last_on_record(store::Database& db) {
    const Kept kept = read(db);
    store::Cursor cursor = db.query(
        "SELECT max(coalesce((SELECT created_at FROM message WHERE key > ?1 ORDER BY key DESC LIMIT 1), 0),"
        " coalesce((SELECT received_at FROM inbound WHERE key > ?2 ORDER BY key DESC LIMIT 1), 0))",
        kept.message, kept.inbound);
    const auto rows = cursor.next() ? cursor.integer(0) : 0;
    return words::from_ms(std::max(rows, kept.at));
}

void keep_record(store::Tx& tx) {
    const std::string text = std::to_string(words::to_ms(tx.now())) + " " +
                             std::to_string(newest_key(tx.db(), "SELECT max(key) FROM message")) + " " +
                             std::to_string(newest_key(tx.db(), "SELECT max(key) FROM inbound"));
    tx.run("INSERT INTO setting(name, value) VALUES('clock_record', ?1) ON CONFLICT(name) DO UPDATE SET value = ?1",
           text);
}

}  // namespace firmware
