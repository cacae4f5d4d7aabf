#pragma once

#include <chrono>

#include "controller/dispatch/rules.hpp"
#include "controller/store/writer.hpp"

namespace controller::dispatch {

// What of receipts.hpp time alone does.

/// Of a validity no more counts.
inline constexpr std::chrono::hours k_longest_validity{7 * 24};
/// After the validity a receipt is still awaited.
inline constexpr std::chrono::hours k_receipt_time{24};
/// A receipt that overtakes its `+CMGS` is kept so long.
inline constexpr std::chrono::minutes k_orphan_life{10};
/// What is further ahead of now was written before the clock was set back.
inline constexpr std::chrono::minutes k_ahead{5};

void archive_orphans(store::Tx& tx, const Present& present);
void count_receipt(store::Tx& tx, const Present& present, Matched matched);

}  // namespace controller::dispatch
