#include "controller/ledger/suppression.hpp"

#include <algorithm>

#include "controller/ledger/names.hpp"

namespace controller::ledger {

using store::Cursor;
using store::Database;
using store::Tx;

namespace {

// The person's own wish. A reason of a later release is taken for a strong one.
bool is_opt_out(std::string_view reason) {
    return reason == to_string(SuppressionReason::stop) || reason == to_string(SuppressionReason::withdrawn);
}

std::optional<Suppression> find(Database& database, const words::Number& number, Scope scope) {
    Cursor cursor =
        database.query("SELECT reason, since FROM suppression WHERE number = ?1 AND scope = ?2", number, scope);
    if (!cursor.next()) return {};
    return Suppression{scope, std::string(cursor.text(0)), cursor.instant(1)};
}

}  // namespace

std::string_view to_string(SuppressionReason value) { return name_of(k_suppression_reason_names, value); }
std::string_view to_string(Scope value) { return name_of(k_scope_names, value); }
std::optional<SuppressionReason> parse_suppression_reason(std::string_view text) {
    return value_of<SuppressionReason>(k_suppression_reason_names, text);
}
std::optional<Scope> parse_scope(std::string_view text) { return value_of<Scope>(k_scope_names, text); }

bool suppress(Tx& tx, const words::Number& number, Scope scope, SuppressionReason reason,
              std::optional<words::Instant> since) {
    const words::Instant from = std::min(since.value_or(tx.now()), tx.now());
    if (const auto known = find(tx.db(), number, scope)) {
        const bool keeps = !is_opt_out(known->reason);
        tx.run("UPDATE suppression SET reason = ?3, since = ?4 WHERE number = ?1 AND scope = ?2", number, scope,
               keeps ? std::string_view(known->reason) : to_string(reason), std::max(known->since, from));
        return false;
    }
    tx.run("INSERT INTO suppression(number, scope, reason, since) VALUES(?1, ?2, ?3, ?4)", number, scope,
           to_string(reason), from);
    tx.tell(store::Suppressed{number, scope});
    return true;
}

bool lift(Tx& tx, const words::Number& number, Scope scope) {
    if (tx.run("DELETE FROM suppression WHERE number = ?1 AND scope = ?2", number, scope) == 0) return false;
    tx.tell(store::SuppressionLifted{number, scope});
    return true;
}

bool reopen(Tx& tx, const words::Number& number, Scope scope, std::optional<words::Instant> at) {
    const auto known = find(tx.db(), number, scope);
    if (!known || !is_opt_out(known->reason)) return false;
    return (!at || known->since < *at) && lift(tx, number, scope);
}

std::vector<Suppression> suppressions_of(Database& database, const words::Number& number) {
    std::vector<Suppression> all;
    Cursor cursor =
        database.query("SELECT scope, reason, since FROM suppression WHERE number = ?1 ORDER BY scope", number);
    while (cursor.next()) all.push_back({cursor.as<Scope>(0), std::string(cursor.text(1)), cursor.instant(2)});
    return all;
}

std::optional<Scope> widest_suppression(Database& database, const words::Number& number) {
    // The scopes are stored so that a wider one has the greater value.
    Cursor cursor =
        database.query("SELECT scope FROM suppression WHERE number = ?1 ORDER BY scope DESC LIMIT 1", number);
    return cursor.next() ? std::optional(cursor.as<Scope>(0)) : std::nullopt;
}

bool is_suppressed(Database& database, const words::Number& number, Scope scope) {
    const auto widest = widest_suppression(database, number);
    return widest && *widest >= scope;
}

}  // namespace controller::ledger
