#include "controller/ledger/contact.hpp"

#include <date/tz.h>

#include <algorithm>
#include <stdexcept>

#include "config/reader/places.hpp"

namespace controller::ledger {

using store::Cursor;
using store::Database;
using store::Tx;
using words::Key;

namespace {

const std::string k_select =
    "SELECT key, number, created_at, first_name, last_name, language, zone, region, birthday, source,"
    " external_id FROM contact ";
const std::string k_by_number = k_select + "WHERE number = ?1";
const std::string k_by_key = k_select + "WHERE key = ?1";
const std::string k_after = k_select + "WHERE key > ?1 ORDER BY key LIMIT ?2";

// Without what other tables hold of it.
Contact row(const Cursor& cursor) {
    return {cursor.integer(0),    words::Number::parse(cursor.text(1)).value(),
            cursor.instant(2),    cursor.maybe_text(3),
            cursor.maybe_text(4), cursor.maybe_text(5),
            cursor.maybe_text(6), cursor.maybe_text(7),
            cursor.maybe_text(8), cursor.maybe_text(9),
            cursor.maybe_text(10)};
}

std::vector<std::string> tags_of(Database& database, Key contact) {
    std::vector<std::string> tags;
    Cursor cursor = database.query("SELECT tag FROM tag WHERE contact = ?1 ORDER BY tag", contact);
    while (cursor.next()) tags.emplace_back(cursor.text(0));
    return tags;
}

void complete(Database& database, Contact& contact) {
    contact.tags = tags_of(database, contact.key);
    contact.preference = preference_of(database, contact.key);
}

std::optional<Contact> one(Cursor cursor) {
    if (!cursor.next()) return {};
    return row(cursor);
}

bool is_zone(const std::string& name) {
    try {
        date::locate_zone(name);
        return true;
    } catch (const std::runtime_error&) {  // what the library says of a name it does not know
        return false;
    }
}

void check_field(Faults& faults, const char* pointer, const Field& field, std::size_t limit) {
    check_optional(faults, pointer, field.value(), limit);
}

void check_tags(Faults& faults, const std::vector<std::string>& tags) {
    if (tags.size() > k_max_tags) {
        faults.push_back({"/tags", errc::tags_many});
        return;
    }
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const std::string pointer = "/tags/" + std::to_string(i);
        if (tags[i].empty() || tags[i].find('|') != std::string::npos)
            faults.push_back({pointer, errc::tag_invalid});
        else
            check_text(faults, pointer, tags[i], k_max_tag);
    }
}

// Returns whether that made a difference.
bool put(const Field& field, std::optional<std::string>& to) {
    if (!field.given() || field.value() == to) return false;
    to = field.value();
    return true;
}

bool put(const ContactInput& input, Contact& to) {
    Field language = input.language;
    if (language.value()) language = Field(language_tag(*language.value()).value());
    bool changed = put(input.first_name, to.first_name);
    changed |= put(input.last_name, to.last_name);
    changed |= put(language, to.language);
    changed |= put(input.zone, to.zone);
    changed |= put(input.region, to.region);
    changed |= put(input.birthday, to.birthday);
    changed |= put(input.source, to.source);
    changed |= put(input.external_id, to.external_id);
    return changed;
}

bool replace_tags(Tx& tx, Key contact, std::vector<std::string> tags) {
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
    if (tags == tags_of(tx.db(), contact)) return false;
    tx.run("DELETE FROM tag WHERE contact = ?1", contact);
    for (const std::string& tag : tags) tx.run("INSERT INTO tag(contact, tag) VALUES(?1, ?2)", contact, tag);
    return true;
}

}  // namespace

Faults check(const ContactInput& input, words::Instant now) {
    Faults faults;
    check_field(faults, "/first_name", input.first_name, k_max_name);
    check_field(faults, "/last_name", input.last_name, k_max_name);
    check_field(faults, "/source", input.source, k_max_source);
    check_field(faults, "/external_id", input.external_id, k_max_external_id);
    if (const auto& language = input.language.value(); language && !language_tag(*language))
        faults.push_back({"/language", errc::language_invalid});
    if (const auto& zone = input.zone.value(); zone && (zone->size() > k_max_zone || !is_zone(*zone)))
        faults.push_back({"/zone", errc::zone_unknown});
    if (const auto& region = input.region.value(); region && !reader::is_region(*region))
        faults.push_back({"/region", errc::region_invalid});
    check_preference(faults, input.preference, now);
    if (const auto& birthday = input.birthday.value()) check_birthday(faults, "/birthday", *birthday, now);
    if (input.tags) check_tags(faults, *input.tags);
    return faults;
}

words::Result<Key> upsert_contact(Tx& tx, const ContactInput& input) {
    if (const Faults faults = check(input, tx.now()); !faults.empty()) return faults.front().why;
    std::optional<Contact> known = one(tx.query(k_by_number, input.number));
    Contact contact = known ? *known : Contact{0, input.number, tx.now()};
    bool changed = put(input, contact);
    if (!known) {
        changed = true;
        contact.key = tx.insert(
            "INSERT INTO contact(number, created_at, first_name, last_name, language, zone, birthday, source,"
            " external_id, region) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            contact.number, contact.created_at, contact.first_name, contact.last_name, contact.language, contact.zone,
            contact.birthday, contact.source, contact.external_id, contact.region);
    } else if (changed) {
        tx.run(
            "UPDATE contact SET first_name = ?2, last_name = ?3, language = ?4, zone = ?5, birthday = ?6, source = ?7,"
            " external_id = ?8, region = ?9 WHERE key = ?1",
            contact.key, contact.first_name, contact.last_name, contact.language, contact.zone, contact.birthday,
            contact.source, contact.external_id, contact.region);
    }
    if (input.preference.given() && change_preference(tx, contact.key, input.preference)) changed = true;
    if (input.tags && replace_tags(tx, contact.key, *input.tags)) changed = true;
    if (changed) tx.tell(store::ContactChanged{contact.key});
    return contact.key;
}

Key ensure_contact(Tx& tx, const words::Number& number, std::string_view source) {
    if (const auto known = find_contact(tx.db(), number)) return *known;
    const Key key =
        tx.insert("INSERT INTO contact(number, created_at, source) VALUES(?1, ?2, ?3)", number, tx.now(), source);
    tx.tell(store::ContactChanged{key});
    return key;
}

std::optional<Key> find_contact(Database& database, const words::Number& number) {
    Cursor cursor = database.query("SELECT key FROM contact WHERE number = ?1", number);
    return cursor.next() ? std::optional(cursor.integer(0)) : std::nullopt;
}

std::optional<Contact> get_contact(Database& database, Key key) {
    std::optional<Contact> contact = one(database.query(k_by_key, key));
    if (contact) complete(database, *contact);
    return contact;
}

std::vector<Contact> list_contacts(Database& database, Key after, std::size_t limit) {
    std::vector<Contact> contacts;
    {
        Cursor cursor = database.query(k_after, after, limit);
        while (cursor.next()) contacts.push_back(row(cursor));
    }
    for (Contact& contact : contacts) complete(database, contact);
    return contacts;
}

}  // namespace controller::ledger
