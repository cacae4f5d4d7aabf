#include "controller/audience/metrics.hpp"

namespace controller::audience {

Metric metric_of(store::Database& database, words::Key contact) {
    store::Cursor row = database.query(
        "SELECT n_purchases, spend_total, first_purchase, last_purchase FROM metric WHERE contact = ?1", contact);
    if (!row.next()) return {};
    return {row.integer(0), row.integer(1), row.maybe_instant(2), row.maybe_instant(3)};
}

void recompute(store::Tx& tx, words::Key contact) {
    const auto written = tx.run(
        "INSERT OR REPLACE INTO metric SELECT contact, count(*), sum(total), min(at), max(at) FROM purchase "
        "WHERE contact = ?1 AND status = 0 GROUP BY contact",
        contact);
    if (written == 0) tx.run("DELETE FROM metric WHERE contact = ?1", contact);
}

void recompute_all(store::Tx& tx) {
    tx.run("DELETE FROM metric");
    tx.run(
        "INSERT INTO metric SELECT contact, count(*), sum(total), min(at), max(at) FROM purchase "
        "WHERE contact IS NOT NULL AND status = 0 GROUP BY contact");
}

store::Observer metrics_observer() {
    return [](const store::Change& change, store::Tx& tx) {
        const auto* purchase = std::get_if<store::PurchaseRecorded>(&change);
        if (purchase == nullptr) return;
        if (purchase->contact) recompute(tx, *purchase->contact);
        if (purchase->before && purchase->before != purchase->contact) recompute(tx, *purchase->before);
    };
}

}  // namespace controller::audience
