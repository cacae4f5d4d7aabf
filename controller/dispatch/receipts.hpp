#pragma once

#include <span>
#include <string>

#include "controller/dispatch/rules.hpp"
#include "controller/store/writer.hpp"
#include "modem/sms/status_report.hpp"

namespace controller::dispatch {

/// A receipt and the service centre that sent it; empty where the modem does not tell.
struct ReceiptIn {
    modem::sms::StatusReport report;
    std::string centre{};
};

/// Matches a receipt to the part it tells about, by the SIM that it came to: reference and recipient, then pick() of
/// receipt_match.hpp. A part in doubt, which has no reference, is matched by recipient and time, and any receipt proves
/// that it went out; where it may be any of several it is none's for now. A temporary or unconfirmed status settles
/// nothing; delivered wins over failed, never the other way round; one that was seen before changes nothing. What no
/// part waits for yet is kept ten minutes, as a receipt may overtake its `+CMGS`. The outcome is counted in `present`.
Matched take_receipt(store::Tx& tx, const Present& present, words::Key sim, const ReceiptIn& receipt);

/// After any result of a part: tries the receipts that wait. One may have come before its reference was known, or may
/// have been for any of several parts, of which fewer are left by now.
void match_orphans(store::Tx& tx, const Present& present, words::Key sim);

/// What time does: receipts that nothing waited for are put aside and counted; a day after the end of its validity (of
/// which at most seven days count) a message without a receipt is `sent` for good, with the reason `no_receipt`. A
/// receipt that comes in the seven days after that still counts. Returns how many messages were closed.
int close_receipts(store::Tx& tx, const Present& present);

/// The queries by which a receipt finds its part, for the test of their plans.
std::span<const std::string_view> receipt_queries();

}  // namespace controller::dispatch
