#pragma once

#include <optional>

#include "controller/store/writer.hpp"
#include "modem/sms/status_report.hpp"

namespace controller::dispatch {

/// What became of a receipt.
enum class Matched { part, orphan, temporary };

/// Matches a receipt to the part it tells about: same SIM and TP-MR and recipient, nearest in time; a part whose
/// outcome is unknown by recipient and time alone. A temporary status changes nothing; delivered wins over failed,
/// never the other way round. What no part waits for yet is kept ten minutes, as a receipt may overtake its `+CMGS`.
Matched take_receipt(store::Tx& tx, words::Key sim, const modem::sms::StatusReport& report);

/// Tries the receipts that came before this reference was known; without one, all that came before a part turned out
/// to be in doubt.
void match_orphans(store::Tx& tx, words::Key sim, std::optional<std::uint8_t> reference);

}  // namespace controller::dispatch
