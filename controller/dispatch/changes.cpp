#include "controller/dispatch/changes.hpp"

#include <stdexcept>

#include "controller/dispatch/journal.hpp"
#include "controller/dispatch/message.hpp"
#include "modem/sms/segment.hpp"

namespace controller::dispatch {

namespace {

using modem::sms::Change;

constexpr std::int64_t k_other_alphabet = 1;
constexpr std::int64_t k_no_class = 2;

std::int64_t bit_of(Change change) {
    switch (change) {
        case Change::other_alphabet: return k_other_alphabet;
        case Change::no_validity: return k_no_validity;
        case Change::no_class: return k_no_class;
        case Change::none: break;
    }
    return 0;
}

struct Form {
    words::Encoding encoding;
    int parts;
};

struct Row {
    std::int64_t changed;
    std::string text;
    words::Encoding encoding;
    std::optional<std::string> layout;
    bool flash;
};

// What the text would be in the other alphabet, in the usual layout.
std::optional<Form> other_form(const Row& row) {
    const bool narrow = row.layout ? row.layout->starts_with("gsm7")
                                   : row.encoding != words::Encoding::ucs2 && !modem::sms::first_misfit(row.text);
    const auto other = narrow ? words::Encoding::ucs2 : words::Encoding::gsm7;
    const auto parts = modem::sms::count_parts(row.text, other);
    if (!parts || *parts > static_cast<unsigned>(k_max_parts)) return {};
    return Form{other, static_cast<int>(*parts)};
}

Row read(store::Database& db, words::Key message) {
    store::Cursor cursor =
        db.query("SELECT changed, text, encoding, layout, flash FROM message WHERE key = ?1", message);
    if (!cursor.next()) throw std::logic_error("a message vanished inside a transaction");
    return {cursor.integer(0), std::string(cursor.text(1)), cursor.as<words::Encoding>(2), cursor.maybe_text(3),
            cursor.integer(4) != 0};
}

}  // namespace

bool may_change(store::Database& db, words::Key message, Change change) {
    const auto bit = bit_of(change);
    if (bit == 0) return false;
    const Row row = read(db, message);
    if ((row.changed & bit) != 0) return false;
    if (change == Change::no_class) return row.flash;
    if (change != Change::other_alphabet) return true;
    return !was_on_air(db, message) && other_form(row);
}

void change(store::Tx& tx, words::Key message, Change change) {
    const Row row = read(tx.db(), message);
    Form form{row.encoding, 0};
    if (change == Change::other_alphabet) form = other_form(row).value();
    tx.run(
        "UPDATE message SET changed = changed | ?2, encoding = ?3, parts = CASE WHEN ?4 = 0 THEN parts ELSE ?4 END,"
        " layout = CASE WHEN ?4 = 0 THEN layout END, flash = CASE ?2 WHEN 2 THEN 0 ELSE flash END WHERE key = ?1",
        message, bit_of(change), form.encoding, form.parts);
}

bool is_pinned(store::Database& db, words::Key message) {
    return db.query("SELECT 1 FROM message WHERE key = ?1 AND pinned = 1", message).next();
}

}  // namespace controller::dispatch
