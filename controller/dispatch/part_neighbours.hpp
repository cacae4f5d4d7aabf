#pragma once

#include <cstdint>
#include <optional>

#include "controller/dispatch/journal.hpp"
#include "controller/store/database.hpp"

namespace controller::dispatch {

/// When the part before this one on its SIM had its result: this one was given to the modem after that. Absent where
/// there is none, or where that result was settled after this one's.
std::optional<words::Instant> free_since(store::Database& db, const Place& place);

/// Whether this part, whose reference is not known, may have had this one. A SIM counts its parts from 0 to 255 and on
/// (TP-MR, 3GPP TS 23.040 §9.2.3.6): one that got through took a reference, one in doubt or refused may have. True as
/// well where no reference is known near it.
bool may_have(store::Database& db, const Place& place, std::int64_t reference);

}  // namespace controller::dispatch
