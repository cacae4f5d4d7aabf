#include "controller/ledger/event.hpp"

#include <algorithm>

#include "controller/ledger/contact.hpp"

namespace controller::ledger {

using store::Cursor;
using store::Database;
using store::Tx;
using words::Key;

namespace {

const std::string k_select = "SELECT key, pos_id, type, contact, at, received_at, data FROM event ";
const std::string k_by_key = k_select + "WHERE key = ?1";
const std::string k_by_id = k_select + "WHERE pos_id = ?1";
const std::string k_of_contact = k_select + "WHERE contact = ?1 ORDER BY at DESC, key DESC LIMIT ?2";

Event row(const Cursor& cursor) {
    return {cursor.integer(0), std::string(cursor.text(1)), std::string(cursor.text(2)), cursor.maybe_integer(3),
            cursor.instant(4), cursor.instant(5),           cursor.maybe_text(6)};
}

std::optional<Event> one(Cursor cursor) {
    if (!cursor.next()) return {};
    return row(cursor);
}

bool is_type(std::string_view text) {
    const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
    return !text.empty() && text.size() <= k_max_event_type && is_small(text[0]) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_small(c) || (c >= '0' && c <= '9') || c == '_'; });
}

// The database knows JSON; whoever reads the column later counts on it.
bool is_object(Database& database, const std::string& data) {
    Cursor cursor = database.query("SELECT CASE WHEN json_valid(?1) THEN json_type(?1) = 'object' ELSE 0 END", data);
    return cursor.next() && cursor.integer(0) != 0;
}

}  // namespace

Faults check(const EventInput& input, words::Instant now) {
    Faults faults;
    check_required(faults, "/id", input.id, k_max_event_id);
    if (!is_type(input.type)) faults.push_back({"/type", errc::event_type_invalid});
    check_time(faults, "/at", input.at, now);
    if (input.data && input.data->size() > k_max_event_data) faults.push_back({"/data", errc::event_data_invalid});
    return faults;
}

words::Result<EventOutcome> record_event(Tx& tx, const EventInput& input) {
    if (const Faults faults = check(input, tx.now()); !faults.empty()) return faults.front().why;
    if (input.data && !is_object(tx.db(), *input.data)) return errc::event_data_invalid;
    if (const auto known = find_event(tx.db(), input.id)) return EventOutcome{false, known->key, known->contact};
    EventOutcome outcome;
    if (input.number) outcome.contact = ensure_contact(tx, *input.number, "pos");
    outcome.key =
        tx.insert("INSERT INTO event(pos_id, type, contact, at, received_at, data) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                  input.id, input.type, outcome.contact, input.at.value_or(tx.now()), tx.now(), input.data);
    tx.tell(store::EventRecorded{outcome.key, outcome.contact, input.type});
    return outcome;
}

std::optional<Event> get_event(Database& database, Key key) { return one(database.query(k_by_key, key)); }

std::optional<Event> find_event(Database& database, std::string_view id) { return one(database.query(k_by_id, id)); }

std::vector<Event> events_of(Database& database, Key contact, std::size_t limit) {
    std::vector<Event> events;
    Cursor cursor = database.query(k_of_contact, contact, limit);
    while (cursor.next()) events.push_back(row(cursor));
    return events;
}

}  // namespace controller::ledger
