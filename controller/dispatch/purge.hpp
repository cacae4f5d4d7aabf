#pragma once

#include "controller/store/writer.hpp"

namespace controller::dispatch {

/// One step of a purge: through which key it has come, what it removed, whether there may be more.
struct PurgeStep {
    words::Key through = 0;
    int removed = 0;
    bool more = false;
};

/// Empties the texts of settled messages from before this time, of those behind the key `after`; looks at `limit` rows
/// at most. What is unknown keeps its text, as a person may have it sent again.
PurgeStep purge_texts(store::Tx& tx, words::Instant before, words::Key after, int limit);

/// Removes settled messages from before this time with their parts and receipts. Kept is what something still needs:
/// what is unknown; the messages of a campaign that is not over (nobody gets two); the last part of each SIM (its
/// journal goes on from there).
PurgeStep purge_messages(store::Tx& tx, words::Instant before, words::Key after, int limit);

/// Months of recipients that no tariff counts any more, days of its books from before the last billing month (the last
/// of each SIM stays), rests and faults of long ago.
int purge_counts(store::Tx& tx);

/// Which SIM texted a number when, of numbers behind `after` (their digits), `limit` of them: by which SIM a number was
/// last texted, or wrote, is kept for 14 months, so that it keeps its SIM; what other SIMs have of it as long as a
/// tariff may count it.
PurgeStep purge_numbers(store::Tx& tx, std::int64_t after, int limit);

}  // namespace controller::dispatch
