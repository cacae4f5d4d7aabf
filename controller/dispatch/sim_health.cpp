#include "controller/dispatch/sim_health.hpp"

#include <vector>

namespace controller::dispatch {

namespace {

// Faults that lie further apart are not in a row.
constexpr std::chrono::hours k_fault_kept{24};
// A recipient is worth remembering so long after the last try.
constexpr std::chrono::hours k_recipient_kept{24};

std::vector<SimFault> faults_of(store::Database& db, words::Key sim) {
    std::vector<SimFault> faults;
    store::Cursor cursor =
        db.query("SELECT at, number, fault, about_sender FROM sim_fault WHERE sim = ?1 ORDER BY seq", sim);
    while (cursor.next())
        faults.push_back({cursor.instant(0), std::string(cursor.text(1)), cursor.as<modem::sms::FaultClass>(2),
                          cursor.integer(3) != 0});
    return faults;
}

}  // namespace

void note_fault(store::Tx& tx, const Place& place, const words::Number& number, const modem::sms::FaultInfo& fault) {
    tx.run("DELETE FROM sim_fault WHERE sim = ?1 AND (at <= ?2 OR (fault IN (1, 6) AND at <= ?3))", place.sim,
           tx.now() - k_fault_kept, tx.now() - k_transient_window);
    tx.run("INSERT OR REPLACE INTO sim_fault(sim, seq, at, number, fault, about_sender) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
           place.sim, place.seq, tx.now(), number, fault.fault, fault.about_sender);
    const bool probed = rest_of(tx.db(), place.sim).has_value();
    auto why = must_rest(faults_of(tx.db(), place.sim), tx.now());
    if (!why && !probed) return;
    const std::string sentence = (why ? std::string(*why) : "the trial after the rest was refused") +
                                 (fault.sentence.empty() ? "" : ": " + std::string(fault.sentence));
    tx.run(
        "INSERT INTO sim_rest(sim, since, until, why) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(sim) DO UPDATE"
        " SET until = excluded.until, why = excluded.why",
        place.sim, tx.now(), tx.now() + k_rest, sentence);
}

void note_success(store::Tx& tx, words::Key sim) {
    if (rest_of(tx.db(), sim)) {
        tx.run("DELETE FROM sim_rest WHERE sim = ?1", sim);
        tx.run("DELETE FROM sim_fault WHERE sim = ?1", sim);
        return;
    }
    tx.run("DELETE FROM sim_fault WHERE sim = ?1 AND fault NOT IN (1, 6)", sim);
}

bool has_sent_since_doubt(store::Database& db, words::Key sim) {
    return !db.query("SELECT 1 FROM sim_fault WHERE sim = ?1 AND about_sender = 1", sim).next();
}

std::optional<Rest> rest_of(store::Database& db, words::Key sim) {
    store::Cursor cursor = db.query("SELECT since, until, why FROM sim_rest WHERE sim = ?1", sim);
    if (!cursor.next()) return {};
    return Rest{cursor.instant(0), cursor.instant(1), std::string(cursor.text(2))};
}

bool may_take(store::Database& db, words::Key sim, words::Instant now) {
    const auto rest = rest_of(db, sim);
    if (!rest) return true;
    // Further ahead than a rest lasts: civil time was set back.
    if (now < rest->until && rest->until <= now + k_rest) return false;
    return !db.query(
                  "SELECT 1 FROM part INDEXED BY part_unreferenced WHERE sim = ?1 AND state IN (0, 3, 7) AND state = 0",
                  sim)
                .next();
}

std::optional<words::Instant> next_rested(store::Database& db, words::Instant now) {
    store::Cursor cursor = db.query("SELECT min(until) FROM sim_rest WHERE until > ?1", now);
    return cursor.next() ? cursor.maybe_instant(0) : std::nullopt;
}

void let_probe(store::Tx& tx) { tx.run("UPDATE sim_rest SET until = min(until, ?1)", tx.now()); }

int failures_of(store::Database& db, const words::Number& number) {
    store::Cursor cursor = db.query("SELECT failures FROM recipient_rest WHERE number = ?1", number);
    return cursor.next() ? static_cast<int>(cursor.integer(0)) : 0;
}

void note_unreachable(store::Tx& tx, const words::Number& number, words::Instant until) {
    tx.run("DELETE FROM recipient_rest WHERE until < ?1", tx.now() - k_recipient_kept);
    tx.run(
        "INSERT INTO recipient_rest(number, failures, until) VALUES(?1, 1, ?2) ON CONFLICT(number) DO UPDATE"
        " SET failures = failures + 1, until = excluded.until",
        number, until);
}

void note_reached(store::Tx& tx, const words::Number& number) {
    tx.run("DELETE FROM recipient_rest WHERE number = ?1", number);
}

std::optional<words::Instant> unreachable_until(store::Database& db, const words::Number& number, words::Instant now) {
    store::Cursor cursor = db.query("SELECT until FROM recipient_rest WHERE number = ?1 AND until > ?2", number, now);
    return cursor.next() ? std::optional(cursor.instant(0)) : std::nullopt;
}

}  // namespace controller::dispatch
