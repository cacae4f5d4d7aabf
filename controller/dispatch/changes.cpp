#include "controller/dispatch/changes.hpp"

#include <stdexcept>

#include "controller/dispatch/journal.hpp"
#include "controller/dispatch/message.hpp"
#include "modem/sms/segment.hpp"

namespace controller::dispatch {

namespace {

using modem::sms::Change;

constexpr std::int64_t k_other_alphabet = 1;

std::int64_t bit_of(Change change) {
    switch (change) {
        case Change::other_alphabet: return k_other_alphabet;
        case Change::no_validity: return k_no_validity;
        case Change::no_class:  // ours have none
        case Change::none: break;
    }
    return 0;
}

struct Form {
    words::Encoding encoding;
    int parts;
};

// What the text would be in the other alphabet.
std::optional<Form> other_form(std::string_view text, words::Encoding encoding) {
    const auto present = modem::sms::segment(text, encoding);
    if (!present) return {};
    const auto other = present->alphabet == modem::sms::Alphabet::gsm7 ? words::Encoding::ucs2 : words::Encoding::gsm7;
    const auto parts = modem::sms::count_parts(text, other);
    if (!parts || *parts > static_cast<unsigned>(k_max_parts)) return {};
    return Form{other, static_cast<int>(*parts)};
}

struct Row {
    std::int64_t changed;
    std::string text;
    words::Encoding encoding;
};

Row read(store::Database& db, words::Key message) {
    store::Cursor cursor = db.query("SELECT changed, text, encoding FROM message WHERE key = ?1", message);
    if (!cursor.next()) throw std::logic_error("a message vanished inside a transaction");
    return {cursor.integer(0), std::string(cursor.text(1)), cursor.as<words::Encoding>(2)};
}

}  // namespace

bool may_change(store::Database& db, words::Key message, Change change) {
    const auto bit = bit_of(change);
    if (bit == 0) return false;
    const Row row = read(db, message);
    if ((row.changed & bit) != 0) return false;
    if (change != Change::other_alphabet) return true;
    return !was_on_air(db, message) && other_form(row.text, row.encoding);
}

void change(store::Tx& tx, words::Key message, Change change) {
    const Row row = read(tx.db(), message);
    Form form{row.encoding, 0};
    if (change == Change::other_alphabet) form = other_form(row.text, row.encoding).value();
    tx.run(
        "UPDATE message SET changed = changed | ?2, encoding = ?3, parts = CASE WHEN ?4 = 0 THEN parts ELSE ?4 END"
        " WHERE key = ?1",
        message, bit_of(change), form.encoding, form.parts);
}

bool is_pinned(store::Database& db, words::Key message) {
    return db.query("SELECT 1 FROM message WHERE key = ?1 AND pinned = 1", message).next();
}

}  // namespace controller::dispatch
