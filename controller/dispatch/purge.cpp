#include "controller/dispatch/purge.hpp"

#include <date/date.h>

#include <string>
#include <vector>

namespace controller::dispatch {

namespace {

constexpr std::chrono::hours k_rests_kept{30 * 24};
constexpr std::chrono::hours k_months_kept{430 * 24};
// The billing month and the last one.
constexpr std::chrono::days k_books_kept{62};

const std::string k_over = "m.state IN (3, 4, 5, 6, 8, 9, 10)";  // settled, and not in doubt
const std::string k_of_old = " FROM message m WHERE m.key > ?2 AND m.created_at < ?1 ORDER BY m.key LIMIT ?3";

const std::string k_texts = "SELECT m.key, " + k_over +
                            " AND m.text_removed_at IS NULL AND max(m.created_at, coalesce(m.sent_at, 0)) < ?1" +
                            k_of_old;

const std::string k_messages =
    "SELECT m.key, " + k_over +
    " AND max(m.created_at, m.expires_at, coalesce(m.sent_at, 0)) < ?1"
    " AND (m.campaign IS NULL OR EXISTS (SELECT 1 FROM campaign c WHERE c.key = m.campaign AND c.state IN (3, 4)))"
    " AND NOT EXISTS (SELECT 1 FROM part p WHERE p.message = m.key AND p.seq = (SELECT max(seq) FROM part WHERE sim = "
    "p.sim)) AND m.key < (SELECT max(key) FROM message)" +
    k_of_old;

struct Due {
    PurgeStep step;
    std::vector<words::Key> keys;
};

Due look(store::Tx& tx, const std::string& sql, words::Instant before, words::Key after, int limit) {
    Due due;
    due.step.through = after;
    int seen = 0;
    store::Cursor cursor = tx.query(sql, before, after, limit);
    while (cursor.next()) {
        ++seen;
        due.step.through = cursor.integer(0);
        if (cursor.integer(1) != 0) due.keys.push_back(cursor.integer(0));
    }
    due.step.more = seen == limit;
    due.step.removed = static_cast<int>(due.keys.size());
    return due;
}

// The first civil day, in days since 1970, that a tariff may still count.
std::int64_t books_from(words::Instant now) {
    return date::floor<date::days>(now - k_books_kept).time_since_epoch().count();
}

std::string number_of(std::int64_t digits) { return "+" + std::to_string(digits); }

}  // namespace

PurgeStep purge_texts(store::Tx& tx, words::Instant before, words::Key after, int limit) {
    const Due due = look(tx, k_texts, before, after, limit);
    for (const words::Key key : due.keys)
        tx.run("UPDATE message SET text = '', given = NULL, text_removed_at = ?2 WHERE key = ?1", key, tx.now());
    return due.step;
}

PurgeStep purge_messages(store::Tx& tx, words::Instant before, words::Key after, int limit) {
    const Due due = look(tx, k_messages, before, after, limit);
    for (const words::Key key : due.keys) {
        tx.run("DELETE FROM part WHERE message = ?1", key);
        tx.run("DELETE FROM message_media WHERE message = ?1", key);
        tx.run("DELETE FROM message WHERE key = ?1", key);
    }
    return due.step;
}

int purge_counts(store::Tx& tx) {
    const date::year_month_day day(date::floor<date::days>(tx.now() - k_months_kept));
    const int month = static_cast<int>(day.year()) * 100 + static_cast<int>(static_cast<unsigned>(day.month()));
    auto removed = tx.run("DELETE FROM sim_recipient WHERE month < ?1", month);
    removed += tx.run(
        "DELETE FROM sim_day WHERE day < ?1 AND day < (SELECT max(day) FROM sim_day d WHERE d.sim = sim_day.sim)",
        books_from(tx.now()));
    removed += tx.run("DELETE FROM recipient_rest WHERE until < ?1", tx.now() - k_rests_kept);
    removed += tx.run("DELETE FROM sim_fault WHERE at < ?1", tx.now() - k_rests_kept);
    return static_cast<int>(removed);
}

PurgeStep purge_numbers(store::Tx& tx, std::int64_t after, int limit) {
    PurgeStep step{after, 0, false};
    int seen = 0;
    {
        store::Cursor cursor =
            tx.query("SELECT DISTINCT number FROM sim_number WHERE number > ?1 ORDER BY number LIMIT ?2",
                     number_of(after), limit);
        for (; cursor.next(); ++seen) step.through = std::stoll(std::string(cursor.text(0).substr(1)));
    }
    if (seen == 0) return step;
    step.more = seen == limit;
    step.removed = static_cast<int>(
        tx.run("DELETE FROM sim_number WHERE number > ?1 AND number <= ?2 AND day < ?3 AND (at < ?4 OR EXISTS"
               " (SELECT 1 FROM sim_number o WHERE o.number = sim_number.number AND o.at > sim_number.at))",
               number_of(after), number_of(step.through), books_from(tx.now()), tx.now() - k_months_kept));
    return step;
}

}  // namespace controller::dispatch
