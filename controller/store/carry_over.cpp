#include "controller/store/carry_over.hpp"

#include <algorithm>
#include <array>

#include "controller/store/errc.hpp"

namespace controller::store {

namespace {

// What the shop knows of its customers comes from the older state, to which contacts and what they said are added.
constexpr std::array<std::string_view, 11> k_of_the_shop = {"contact",    "tag",      "consent",    "suppression",
                                                            "preference", "purchase", "line",       "event",
                                                            "metric",     "setting",  "store_event"};

std::optional<std::int64_t> number(Database& database, const std::string& sql) {
    try {
        Cursor cursor = database.query(sql);
        return cursor.next() ? cursor.maybe_integer(0) : std::nullopt;
    } catch (const Failure&) {
        return {};
    }
}

// A row for a row: what is gone in the newer one is gone, unless part of it could not be read.
Copied replace_table(Database& from, Database& into, const std::string& table) {
    into.script("SAVEPOINT whole");
    into.script("DELETE FROM \"" + table + "\"");
    Copied copied = copy_table(from, into, table, Onto::replace);
    if (!copied.complete || copied.refused > 0) {
        into.script("ROLLBACK TO whole");
        const Copied added = copy_table(from, into, table, Onto::replace);
        copied.rows = added.rows;
        copied.complete = false;
    }
    into.script("RELEASE whole");
    return copied;
}

// The ledger of consents is a chain of hashes that is only appended to.
bool chain_fits(Database& from, Database& into) {
    const auto last = number(into, "SELECT max(key) FROM consent");
    if (!last) return true;
    Cursor ours = into.query("SELECT evidence FROM consent WHERE key = ?1", *last);
    Cursor theirs = from.query("SELECT evidence FROM consent WHERE key = ?1", *last);
    if (!ours.next() || !theirs.next()) return false;
    const Blob a = ours.blob(0), b = theirs.blob(0);
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

// Who has withdrawn and has not agreed again since; a time is of no use where a later row was recorded before it.
constexpr std::string_view k_withdrawn =
    "SELECT DISTINCT number FROM consent w WHERE scope = 0 AND status = 1 AND NOT EXISTS (SELECT 1 FROM consent g"
    " WHERE g.contact = w.contact AND g.scope = 0 AND g.status <> 1 AND (g.at, g.key) > (w.at, w.key) AND NOT EXISTS"
    " (SELECT 1 FROM consent l WHERE l.contact = g.contact AND l.scope = 0 AND l.key > g.key AND l.recorded_at < "
    "g.at))";

// Where the chains do not fit, who has withdrawn is at least not texted.
Copied suppress_withdrawn(Database& from, Database& into, words::Instant now) {
    Copied result{"consent", 0, 0, false, "the two ledgers of consents do not fit each other"};
    try {
        Cursor cursor = from.query(std::string(k_withdrawn));
        while (cursor.next())
            result.rows +=
                into.run("INSERT OR IGNORE INTO suppression VALUES(?1, 0, 'withdrawn', ?2)", cursor.text(0), now);
    } catch (const Failure& failure) {
        result.trouble = failure.what();
    }
    return result;
}

void carry_people(Database& from, Database& into, words::Instant now, CarriedOver& result) {
    const auto newest = number(into, "SELECT max(key) FROM contact").value_or(0);
    result.tables.push_back(copy_table(from, into, "contact", Onto::keep));
    result.tables.push_back(copy_table(from, into, "tag", Onto::keep, "contact > " + std::to_string(newest)));
    bool fits = false;
    try {
        fits = chain_fits(from, into);
    } catch (const Failure&) {
        fits = false;
    }
    result.tables.push_back(replace_table(from, into, "suppression"));
    const bool suppressions = result.tables.back().complete;
    // A pause, hours and days are what a person said too.
    result.tables.push_back(replace_table(from, into, "preference"));
    const bool preferences = result.tables.back().complete;
    const auto last = number(into, "SELECT max(key) FROM consent").value_or(0);
    result.tables.push_back(fits ? copy_table(from, into, "consent", Onto::keep, "key > " + std::to_string(last))
                                 : suppress_withdrawn(from, into, now));
    result.wishes_known = suppressions && preferences && result.tables.back().complete;
}

void carry_journal(Database& from, Database& into, CarriedOver& result) {
    result.journal_known = true;
    for (const std::string& table : tables_of(into)) {
        if (std::find(k_of_the_shop.begin(), k_of_the_shop.end(), table) != k_of_the_shop.end()) continue;
        const Copied copied = replace_table(from, into, table);
        if (!copied.complete) result.journal_known = false;
        result.tables.push_back(copied);
    }
    result.tables.push_back(copy_table(from, into, "setting", Onto::replace, "name <> 'readable_from'"));
    result.journal_known = result.journal_known && result.tables.back().complete;
}

bool is_same_shop(Database& from, Database& into) {
    constexpr const char* k_salt = "SELECT value FROM setting WHERE name = 'salt'";
    const auto theirs = number(from, k_salt);
    return theirs && theirs == number(into, k_salt);
}

std::string brake_text(const CarriedOver& result, const std::string& why) {
    std::string missing;
    if (!result.wishes_known) missing = "opt-outs, consents and preferences";
    if (!result.journal_known) missing += (missing.empty() ? "" : ", and ") + std::string("what was sent");
    return why + ": of what came since, not all is known (" + missing +
           "). Look at it, then let the brake go: tillcast stop none";
}

}  // namespace

void hold_back(Database& into, words::Instant now, CarriedOver& result) {
    const std::string line = std::to_string(words::to_ms(now)) + " ";
    const std::string told = line + "sending \n" + line +
                             "unknown it waited in the state that was brought back, and may have gone out since\n";
    const auto sim = number(into, "SELECT min(key) FROM sim");
    into.run("UPDATE part SET state = 3, at = ?1 WHERE state = 0", now);
    if (sim) {
        // A part in doubt, so that a receipt may still settle the message, and a person may have it sent again.
        into.run(
            "INSERT INTO part(sim, seq, message, idx, state, planned_at, at) SELECT coalesce(m.sim, ?2), (SELECT "
            "coalesce(max(seq), 0) FROM part WHERE sim = coalesce(m.sim, ?2)) + row_number() OVER (PARTITION BY "
            "coalesce(m.sim, ?2) ORDER BY m.key), m.key, 1 + (SELECT count(DISTINCT idx) FROM part WHERE message = "
            "m.key "
            "AND state IN (1, 3, 5)), 3, ?1, ?1 FROM message m WHERE m.state IN (0, 1) AND coalesce(m.not_before, 0) "
            "<= ?1",
            now, *sim);
        result.in_doubt = into.run(
            "UPDATE message SET state = 7, reason = NULL, next_attempt_at = NULL, timeline = timeline || ?2"
            " WHERE state IN (0, 1, 2) AND (state = 2 OR coalesce(not_before, 0) <= ?1)",
            now, told);
    }
    result.paused = into.run("UPDATE campaign SET state = 2, sweep = 0 WHERE state = 1");
}

void brake_marketing(Database& into, const std::string& why) {
    into.run("UPDATE setting SET value = 1 WHERE name = 'brake' AND value = 0");
    into.run("INSERT OR REPLACE INTO setting(name, value) VALUES('brake_why', ?1)", why);
}

CarriedOver carry_over(Database* from, Database& into, words::Instant now, const std::string& why) {
    CarriedOver result;
    into.script("BEGIN IMMEDIATE");
    try {
        if (from != nullptr) result.same_shop = is_same_shop(*from, into);
        if (from != nullptr && result.same_shop) {
            carry_people(*from, into, now, result);
            carry_journal(*from, into, result);
        } else if (from != nullptr) {
            result.tables.push_back(copy_table(*from, into, "suppression", Onto::keep));
        }
        if (!result.journal_known) hold_back(into, now, result);
        result.braked = !result.journal_known || !result.wishes_known;
        if (result.braked) brake_marketing(into, brake_text(result, why));
        into.script("COMMIT");
    } catch (...) {
        if (!into.autocommit()) into.script("ROLLBACK");
        throw;
    }
    return result;
}

void write_event(Database& into, const StoreEvent& event) {
    into.run(
        "INSERT INTO store_event(kind, at, path, bytes, took_ms, trouble, detail) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        event.kind, event.at, event.path, event.bytes, event.took_ms, event.trouble, event.detail);
    into.run(
        "DELETE FROM store_event WHERE kind = ?1 AND key <= (SELECT key FROM store_event WHERE kind = ?1 ORDER BY key "
        "DESC LIMIT 1 OFFSET 100)",
        event.kind);
}

std::vector<StoreEvent> read_events(Database& database, const std::string& kind, int limit) {
    std::vector<StoreEvent> events;
    Cursor cursor = database.query(
        "SELECT kind, at, path, bytes, took_ms, trouble, detail FROM store_event WHERE kind = ?1 ORDER BY key DESC "
        "LIMIT "
        "?2",
        kind, limit);
    while (cursor.next())
        events.push_back({std::string(cursor.text(0)), cursor.instant(1), cursor.maybe_text(2), cursor.maybe_integer(3),
                          cursor.maybe_integer(4), cursor.maybe_text(5), cursor.maybe_text(6)});
    return events;
}

}  // namespace controller::store
