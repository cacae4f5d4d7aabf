#pragma once

#include <cstdint>
#include <optional>

#include "config/words/id.hpp"
#include "config/words/instant.hpp"
#include "controller/store/writer.hpp"

namespace controller::audience {

/// What follows from a contact's completed purchases; amounts in minor units, added as they are (a shop has one
/// currency). Without a completed purchase there is no row, and all is zero or absent.
struct Metric {
    std::int64_t n_purchases = 0;
    std::int64_t spend_total = 0;
    std::optional<words::Instant> first_purchase;
    std::optional<words::Instant> last_purchase;
    friend bool operator==(const Metric&, const Metric&) = default;
};

Metric metric_of(store::Database& database, words::Key contact);

/// Writes the contact's row anew from its purchases.
void recompute(store::Tx& tx, words::Key contact);

/// Writes every row anew.
void recompute_all(store::Tx& tx);

/// Keeps the rows in the transaction of the purchase, also of the contact that a replaced purchase has left.
store::Observer metrics_observer();

}  // namespace controller::audience
