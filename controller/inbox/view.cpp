#include "controller/inbox/view.hpp"

#include <algorithm>

namespace controller::inbox {

namespace {

const std::string k_select =
    "SELECT key, number, (SELECT name FROM sim WHERE sim.key = inbound.sim), contact, text, received_at, sent_at, kind,"
    " handled_at, handled_as, complete, form, details, replaced_by,"
    " (SELECT later.received_at FROM inbound later WHERE later.key = inbound.replaced_by), text_removed_at FROM "
    "inbound WHERE ";

InboundView read(const store::Cursor& cursor) {
    InboundView view;
    view.key = cursor.integer(0);
    view.number = cursor.text(1);
    if (const auto name = cursor.maybe_text(2)) view.sim = name->substr(std::min(name->size(), name->find(':') + 1));
    view.contact = cursor.maybe_integer(3);
    view.text = cursor.text(4);
    view.received_at = cursor.instant(5);
    view.sent_at = cursor.maybe_instant(6);
    view.kind = cursor.as<Kind>(7);
    view.handled_at = cursor.maybe_instant(8);
    view.handled_as = cursor.maybe_text(9);
    view.complete = cursor.integer(10) != 0;
    view.form = cursor.as<modem::sms::Form>(11);
    view.details = cursor.maybe_text(12);
    if (const auto later = cursor.maybe_integer(13); later && !cursor.is_null(14))
        view.replaced_by = InboundView::Successor{*later, cursor.instant(14)};
    view.text_removed_at = cursor.maybe_instant(15);
    return view;
}

}  // namespace

std::optional<InboundView> view(store::Database& db, words::Key inbound) {
    static const std::string sql = k_select + "key = ?1";
    store::Cursor cursor = db.query(sql, inbound);
    return cursor.next() ? std::optional(read(cursor)) : std::nullopt;
}

std::vector<InboundView> list(store::Database& db, const Filter& filter, std::optional<words::Key> before, int limit) {
    // One statement per combination, so that each takes its index.
    std::string sql = k_select + "key < ?1";
    if (filter.number) sql += " AND number = ?2";
    if (filter.kind) sql += " AND kind = ?3";
    if (filter.since) sql += " AND received_at >= ?4";
    if (filter.open_only) sql += " AND handled_at IS NULL";
    if (filter.form) sql += " AND form = ?6";
    if (!filter.everything) sql += " AND replaced_by IS NULL";
    if (!filter.everything && !filter.form) sql += " AND form <> 6";
    sql +=
        " AND (?2 IS NULL OR 1) AND (?3 IS NULL OR 1) AND (?4 IS NULL OR 1) AND (?6 IS NULL OR 1) ORDER BY key DESC "
        "LIMIT ?5";
    std::vector<InboundView> views;
    store::Cursor cursor =
        db.query(sql, before.value_or(INT64_MAX), filter.number, filter.kind, filter.since, limit, filter.form);
    while (cursor.next()) views.push_back(read(cursor));
    return views;
}

}  // namespace controller::inbox
