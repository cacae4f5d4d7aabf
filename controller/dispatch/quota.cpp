#include "controller/dispatch/quota.hpp"

#include <date/tz.h>

namespace controller::dispatch {

std::int64_t Quota::used(store::Database& db, words::Key sim, int month) {
    const auto [entry, is_new] = counts_.try_emplace({sim, month}, 0);
    if (is_new) {
        store::Cursor cursor = db.query("SELECT count(*) FROM sim_recipient WHERE sim = ?1 AND month = ?2", sim, month);
        if (cursor.next()) entry->second = cursor.integer(0);
    }
    return entry->second;
}

bool Quota::allows(store::Database& db, words::Key sim, int month, const words::Number& number, std::int64_t limit) {
    if (used(db, sim, month) < limit) return true;
    return db.query("SELECT 1 FROM sim_recipient WHERE sim = ?1 AND month = ?2 AND number = ?3", sim, month, number)
        .next();
}

void Quota::note(store::Tx& tx, words::Key sim, int month, const words::Number& number) {
    used(tx.db(), sim, month);
    counts_[{sim, month}] +=
        tx.run("INSERT OR IGNORE INTO sim_recipient(sim, month, number) VALUES(?1, ?2, ?3)", sim, month, number);
}

namespace {

date::year_month_day local_day(words::Instant at, const date::time_zone* zone) {
    return date::year_month_day(date::floor<date::days>(date::make_zoned(zone, at).get_local_time()));
}

}  // namespace

int month_of(words::Instant at, const date::time_zone* zone) {
    const auto day = local_day(at, zone);
    return static_cast<int>(day.year()) * 100 + static_cast<int>(static_cast<unsigned>(day.month()));
}

words::Instant next_month(words::Instant at, const date::time_zone* zone) {
    const auto day = local_day(at, zone);
    const date::local_days first((day.year() / day.month() + date::months(1)) / 1);
    return words::Instant(zone->to_sys(first, date::choose::earliest).time_since_epoch());
}

}  // namespace controller::dispatch
