#pragma once

#include "config/words/failpoint.hpp"
#include "controller/store/writer.hpp"

namespace controller::store {

/// Passes the step on the writer thread once the transaction is on disk. Costs a branch where none is armed.
inline void failpoint_when_committed(Tx& tx, words::Failpoint point) {
    if (words::failpoints_armed()) tx.after_commit([point] { words::failpoint(point); });
}

}  // namespace controller::store
