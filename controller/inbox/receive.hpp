#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "config/words/result.hpp"
#include "controller/dispatch/rules.hpp"
#include "controller/inbox/kind.hpp"
#include "controller/store/writer.hpp"

namespace controller::inbox {

/// How far the parts of one text may lie apart.
inline constexpr std::chrono::hours k_longest_gathering{24};

/// What became of a PDU. Once the transaction is on disk the modem may delete it, whatever the outcome.
struct Received {
    enum class Outcome {
        recorded,   ///< a text is whole: `inbound` is its row
        waiting,    ///< a part of a text that is not whole yet
        duplicate,  ///< it was seen before: nothing was done
    };
    Outcome outcome = Outcome::recorded;
    std::optional<words::Key> inbound{};
    Kind kind = Kind::other;
    words::error_code reply_refused{};  ///< why dispatch refused the automatic reply, if it did
};

/// Takes an SMS-DELIVER in hexadecimal as `+CMT`, `+CMGR` and `+CMGL` bring it: records the text once it is whole and,
/// in the same transaction, what it asks for: opt-out, opt-in, help; what else there is waits for a person. A PDU is
/// known again by what it says (3GPP TS 23.040 §9.2.2.1 but for TP-MMS) and the SIM it came to: a person who sends the
/// same words twice within the second of TP-SCTS is heard once, as a centre that repeats a text whose acknowledgement
/// was lost cannot be told from that. A part of a text that was told without it completes that text. What cannot be
/// read is kept as a text that says so. Tells InboundRecorded, after what followed, and once more when a text that was
/// told in part is whole.
Received receive(store::Tx& tx, const dispatch::Present& present, words::Key sim, std::string_view pdu_hex);

/// Records, with a mark for what is missing, the texts of which no part has come for `older_than`; a hundred at most.
/// Returns how many texts were settled.
int deliver_partial(store::Tx& tx, const dispatch::Present& present, std::chrono::milliseconds older_than);
/// Forgets what was kept to know PDUs again: their text after three days, that they were seen after ninety. Returns how
/// many were forgotten altogether.
int forget_parts(store::Tx& tx);
/// When deliver_partial has something to do next.
std::optional<words::Instant> next_partial_due(store::Database& db, std::chrono::milliseconds older_than);

}  // namespace controller::inbox
