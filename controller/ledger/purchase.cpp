#include "controller/ledger/purchase.hpp"

#include <algorithm>

#include "config/words/money.hpp"
#include "controller/ledger/contact.hpp"
#include "controller/ledger/names.hpp"

namespace controller::ledger {

using store::Cursor;
using store::Database;
using store::Tx;
using words::Key;

namespace {

const std::string k_select =
    "SELECT key, pos_id, revision, contact, at, received_at, currency, total, discount, coupon, status FROM purchase ";
const std::string k_by_key = k_select + "WHERE key = ?1";
const std::string k_by_id = k_select + "WHERE pos_id = ?1";
const std::string k_of_contact = k_select + "WHERE contact = ?1 ORDER BY at DESC, key DESC LIMIT ?2";

// Without its lines.
Purchase row(const Cursor& cursor) {
    return {cursor.integer(0),
            std::string(cursor.text(1)),
            cursor.integer(2),
            cursor.maybe_integer(3),
            cursor.instant(4),
            cursor.instant(5),
            std::string(cursor.text(6)),
            cursor.integer(7),
            cursor.integer(8),
            cursor.maybe_text(9),
            cursor.as<PurchaseStatus>(10)};
}

std::optional<Purchase> one(Cursor cursor) {
    if (!cursor.next()) return {};
    return row(cursor);
}

std::vector<Line> lines_of(Database& database, Key purchase) {
    std::vector<Line> lines;
    Cursor cursor = database.query(
        "SELECT sku, name, category, quantity, unit_price, list_price FROM line WHERE purchase = ?1 ORDER BY position",
        purchase);
    while (cursor.next())
        lines.push_back({std::string(cursor.text(0)), cursor.maybe_text(1), cursor.maybe_text(2), cursor.integer(3),
                         cursor.integer(4), cursor.maybe_integer(5)});
    return lines;
}

std::optional<Purchase> with_lines(Database& database, std::optional<Purchase> purchase) {
    if (purchase) purchase->lines = lines_of(database, purchase->key);
    return purchase;
}

void insert_lines(Tx& tx, Key purchase, const std::vector<Line>& lines) {
    std::int64_t position = 0;
    for (const Line& line : lines)
        tx.run(
            "INSERT INTO line(purchase, position, sku, name, category, quantity, unit_price, list_price)"
            " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            purchase, position++, line.sku, line.name, line.category, line.quantity, line.unit_price, line.list_price);
}

void check_amount(Faults& faults, std::string pointer, std::int64_t amount, bool may_be_negative = false) {
    if (amount < 0 && !may_be_negative)
        faults.push_back({std::move(pointer), errc::amount_negative});
    else if (amount > k_max_amount || amount < -k_max_amount)
        faults.push_back({std::move(pointer), errc::amount_large});
}

void check_line(Faults& faults, const std::string& pointer, const Line& line) {
    check_required(faults, pointer + "/sku", line.sku, k_max_sku);
    check_optional(faults, pointer + "/name", line.name, k_max_product_name);
    check_optional(faults, pointer + "/category", line.category, k_max_category);
    if (line.quantity == 0 || line.quantity > k_max_quantity || line.quantity < -k_max_quantity)
        faults.push_back({pointer + "/quantity", errc::quantity_invalid});
    check_amount(faults, pointer + "/unit_price", line.unit_price);
    if (line.list_price) check_amount(faults, pointer + "/list_price", *line.list_price);
}

Key insert(Tx& tx, const PurchaseInput& input, const std::optional<Key>& contact) {
    return tx.insert(
        "INSERT INTO purchase(pos_id, revision, contact, at, currency, total, discount, coupon, status, received_at)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        input.id, input.revision, contact, input.at.value_or(tx.now()), input.currency, input.total, input.discount,
        input.coupon, input.status, tx.now());
}

void replace(Tx& tx, const Purchase& known, const PurchaseInput& input, const std::optional<Key>& contact) {
    tx.run(
        "UPDATE purchase SET revision = ?2, contact = ?3, at = ?4, currency = ?5, total = ?6, discount = ?7, coupon = "
        "?8,"
        " status = ?9, received_at = ?10 WHERE key = ?1",
        known.key, input.revision, contact, input.at.value_or(known.at), input.currency, input.total, input.discount,
        input.coupon, input.status, tx.now());
    tx.run("DELETE FROM line WHERE purchase = ?1", known.key);
}

}  // namespace

std::string_view to_string(PurchaseStatus value) { return name_of(k_purchase_status_names, value); }
std::optional<PurchaseStatus> parse_purchase_status(std::string_view text) {
    return value_of<PurchaseStatus>(k_purchase_status_names, text);
}

Faults check(const PurchaseInput& input, words::Instant now) {
    Faults faults;
    check_required(faults, "/id", input.id, k_max_pos_id);
    if (input.revision < 0 || input.revision > k_max_revision) faults.push_back({"/revision", errc::revision_invalid});
    check_time(faults, "/at", input.at, now);
    if (!words::is_currency(input.currency)) faults.push_back({"/currency", errc::currency_invalid});
    const bool has_return =
        std::any_of(input.lines.begin(), input.lines.end(), [](const Line& line) { return line.quantity < 0; });
    check_amount(faults, "/total", input.total, has_return);
    check_amount(faults, "/discount", input.discount);
    check_optional(faults, "/coupon", input.coupon, k_max_coupon);
    if (input.lines.size() > k_max_lines) {
        faults.push_back({"/lines", errc::lines_many});
        return faults;
    }
    for (std::size_t i = 0; i < input.lines.size(); ++i)
        check_line(faults, "/lines/" + std::to_string(i), input.lines[i]);
    return faults;
}

words::Result<PurchaseOutcome> record_purchase(Tx& tx, const PurchaseInput& input) {
    using What = PurchaseOutcome::What;
    if (const Faults faults = check(input, tx.now()); !faults.empty()) return faults.front().why;
    const std::optional<Purchase> known = one(tx.query(k_by_id, input.id));
    if (known && input.revision <= known->revision) return PurchaseOutcome{What::unchanged, known->key, known->contact};
    const std::optional<Key> before = known ? known->contact : std::nullopt;
    std::optional<Key> contact = before;
    if (input.number) contact = ensure_contact(tx, *input.number, "pos");
    PurchaseOutcome outcome{What::created, 0, contact};
    if (known) {
        outcome = {What::replaced, known->key, contact};
        replace(tx, *known, input, contact);
    } else {
        outcome.key = insert(tx, input, contact);
    }
    insert_lines(tx, outcome.key, input.lines);
    tx.tell(store::PurchaseRecorded{outcome.key, contact, before != contact ? before : std::nullopt});
    return outcome;
}

std::optional<Purchase> get_purchase(Database& database, Key key) {
    return with_lines(database, one(database.query(k_by_key, key)));
}

std::optional<Purchase> find_purchase(Database& database, std::string_view id) {
    return with_lines(database, one(database.query(k_by_id, id)));
}

std::vector<Purchase> purchases_of(Database& database, Key contact, std::size_t limit) {
    std::vector<Purchase> purchases;
    Cursor cursor = database.query(k_of_contact, contact, limit);
    while (cursor.next()) {
        purchases.push_back(row(cursor));
        purchases.back().lines = lines_of(database, purchases.back().key);
    }
    return purchases;
}

}  // namespace controller::ledger
