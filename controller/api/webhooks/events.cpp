#include "controller/api/webhooks/events.hpp"

namespace controller::api::webhooks {

namespace {

constexpr std::chrono::days k_delivered_kept{7};
constexpr std::chrono::days k_dead_kept{30};
constexpr std::chrono::hours k_longest_pause{24};
// One go of dropping: a bound to how long the writer does nothing else.
constexpr int k_chunk = 5000;

constexpr std::string_view k_columns =
    "SELECT key, webhook, type, subject, at, detail, state, due, attempts, tried_at, status, error FROM webhook_event";

Event read(const store::Cursor& cursor) {
    Event event;
    event.key = cursor.integer(0);
    event.receiver = cursor.integer(1);
    event.type = cursor.as<EventType>(2);
    event.subject = cursor.integer(3);
    event.at = cursor.instant(4);
    event.detail = cursor.maybe_text(5);
    event.state = cursor.as<EventState>(6);
    event.due = cursor.maybe_instant(7);
    event.attempts = static_cast<int>(cursor.integer(8));
    event.tried_at = cursor.maybe_instant(9);
    if (const auto status = cursor.maybe_integer(10)) event.status = static_cast<int>(*status);
    event.error = cursor.maybe_text(11).value_or("");
    return event;
}

// Its turn has come: none before it waits for this receiver and subject any more.
void release_next(store::Tx& tx, const Event& event) {
    tx.run(
        "UPDATE webhook_event SET due = ?3 WHERE due IS NULL AND key = (SELECT min(key) FROM webhook_event INDEXED BY"
        " webhook_waiting WHERE webhook = ?1 AND subject = ?2 AND state = 0)",
        event.receiver, event.subject, tx.now());
}

}  // namespace

std::string_view to_string(EventType type) { return reader::k_webhook_events.at(static_cast<std::size_t>(type)); }

std::string_view to_string(EventState state) { return k_event_states.at(static_cast<std::size_t>(state)); }

std::optional<EventState> parse_event_state(std::string_view text) {
    for (std::size_t i = 0; i < k_event_states.size(); ++i)
        if (k_event_states[i] == text) return static_cast<EventState>(i);
    return {};
}

std::optional<Event> event(store::Database& db, words::Key key) {
    static const std::string sql = std::string(k_columns) + " WHERE key = ?1";
    store::Cursor cursor = db.query(sql, key);
    return cursor.next() ? std::optional(read(cursor)) : std::nullopt;
}

std::vector<Event> list_events(store::Database& db, std::optional<words::Key> receiver, std::optional<EventState> state,
                               std::optional<words::Key> before, int limit) {
    static const std::string sql = std::string(k_columns) +
                                   " WHERE (?1 IS NULL OR webhook = ?1) AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL"
                                   " OR key < ?3) ORDER BY key DESC LIMIT ?4";
    std::vector<Event> events;
    store::Cursor cursor = db.query(sql, receiver, state, before, limit);
    while (cursor.next()) events.push_back(read(cursor));
    return events;
}

EventCounts count_events(store::Database& db, words::Key receiver) {
    EventCounts counts;
    {
        store::Cursor cursor = db.query(
            "SELECT count(*) FROM webhook_event INDEXED BY webhook_waiting WHERE webhook = ?1 AND state = 0", receiver);
        if (cursor.next()) counts.waiting = cursor.integer(0);
    }
    store::Cursor cursor = db.query("SELECT count(*) FROM webhook_event WHERE webhook = ?1 AND state = 2", receiver);
    if (cursor.next()) counts.dead = cursor.integer(0);
    return counts;
}

Due due_events(store::Database& db, words::Key receiver, words::Instant now, int limit) {
    static const std::string sql = std::string(k_columns) +
                                   " INDEXED BY webhook_due WHERE webhook = ?1 AND due IS NOT NULL AND due <= ?2"
                                   " ORDER BY due LIMIT ?3";
    Due due;
    {
        store::Cursor cursor = db.query(sql, receiver, now, limit);
        while (cursor.next()) due.events.push_back(read(cursor));
    }
    store::Cursor cursor = db.query(
        "SELECT min(due) FROM webhook_event INDEXED BY webhook_due WHERE webhook = ?1 AND due IS NOT NULL AND due > ?2",
        receiver, now);
    if (cursor.next()) due.next = cursor.maybe_instant(0);
    return due;
}

void settle_event(store::Tx& tx, const Event& event, const Called& called, const Judgement& judgement) {
    EventState state = EventState::waiting;
    std::optional<words::Instant> due;
    switch (judgement.verdict) {
        case Verdict::delivered: state = EventState::delivered; break;
        case Verdict::again: due = tx.now() + judgement.delay; break;
        case Verdict::dead:
        case Verdict::gone: state = EventState::dead; break;
    }
    const auto status = called.status == 0 ? std::nullopt : std::optional(called.status);
    const auto error = called.error.empty() ? std::nullopt : std::optional(called.error);
    tx.run(
        "UPDATE webhook_event SET state = ?2, due = ?3, attempts = ?4, tried_at = ?5, status = ?6, error = ?7"
        " WHERE key = ?1 AND state = 0",
        event.key, state, due, event.attempts + 1, tx.now(), status, error);
    if (state != EventState::waiting) release_next(tx, event);
}

void revive(store::Tx& tx, words::Key receiver) {
    tx.run("UPDATE webhook_event SET due = ?2 WHERE webhook = ?1 AND due > ?2 AND (status IS NULL OR status >= 500)",
           receiver, tx.now());
}

void revive_all(store::Tx& tx) {
    tx.run(
        "UPDATE webhook_event SET due = ?1, attempts = max(attempts - 1, 0) WHERE due > ?1 AND attempts > 0"
        " AND (status IS NULL OR status >= 500)",
        tx.now());
}

words::Key add_test(store::Tx& tx, Subscriptions& subscriptions, words::Key receiver) {
    const words::Key key =
        tx.insert("INSERT INTO webhook_event(webhook, type, subject, at, due) VALUES(?1, ?2, 0, ?3, ?3)", receiver,
                  EventType::test, tx.now());
    subscriptions.wake(tx);
    return key;
}

void resend(store::Tx& tx, Subscriptions& subscriptions, words::Key key) {
    tx.run("UPDATE webhook_event SET state = 0, due = ?2, attempts = 0 WHERE key = ?1", key, tx.now());
    subscriptions.wake(tx);
}

void mend_due(store::Tx& tx) {
    tx.run("UPDATE webhook_event SET due = ?1 WHERE due > ?2", tx.now(), tx.now() + k_longest_pause);
}

void forget_events(store::Tx& tx) {
    const auto drop = [&tx](std::string_view sql, words::Instant before) { return tx.run(sql, before, k_chunk); };
    drop(
        "DELETE FROM webhook_event WHERE key IN (SELECT key FROM webhook_event WHERE state = 1 AND tried_at < ?1 LIMIT "
        "?2)",
        tx.now() - k_delivered_kept);
    drop(
        "DELETE FROM webhook_event WHERE key IN (SELECT key FROM webhook_event WHERE state = 2 AND tried_at < ?1 LIMIT "
        "?2)",
        tx.now() - k_dead_kept);
    drop(
        "DELETE FROM webhook_event WHERE key IN (SELECT e.key FROM webhook w JOIN webhook_event e ON e.webhook = w.key"
        " WHERE w.stopped_at < ?1 AND e.state = 0 LIMIT ?2)",
        tx.now() - k_dead_kept);
}

}  // namespace controller::api::webhooks
