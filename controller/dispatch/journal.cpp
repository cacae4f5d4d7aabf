#include "controller/dispatch/journal.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "controller/dispatch/begun.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/dispatch/receipts.hpp"
#include "controller/dispatch/refusal.hpp"
#include "controller/dispatch/sim_health.hpp"
#include "controller/store/failpoint.hpp"

namespace controller::dispatch {

namespace {

using words::MessageState;

constexpr std::chrono::minutes k_receipt_time{30};

void settle_begun(store::Tx& tx, words::Key message, const Begun& begun, std::string_view receipt) {
    const auto parts = parts_of(tx.db(), message, begun.parts);
    if (any(parts, is_under_way)) return;
    if (any(parts, is_missing)) {
        // What came back while another part was under way goes on now.
        requeue(tx, message, begun, parts);
        return;
    }
    const bool delivered =
        std::all_of(parts.begin(), parts.end(), [](PartState part) { return part == PartState::delivered; });
    const bool undelivered = any(parts, [](PartState part) { return part == PartState::undelivered; });
    const bool doubtful = any(parts, [](PartState part) { return part == PartState::unknown; });
    MessageState state = begun.state;
    const auto step = [&](MessageState to, std::string_view reason = {}, std::string_view detail = {}) {
        if (state == to || !words::may_become(state, to)) return;
        move(tx, {.message = message, .from = state, .to = to, .reason = reason, .detail = detail});
        state = to;
    };
    if (!delivered && !undelivered && doubtful) return step(MessageState::unknown, "no_answer");
    if (state == MessageState::sending || (!delivered && !undelivered)) step(MessageState::sent);
    if (undelivered) step(MessageState::undelivered, "receipt", receipt);
    if (delivered) step(MessageState::delivered);
}

void untouched(store::Tx& tx, const Present& present, const Place& place) {
    present.accounts.refund(tx, place.sim, place.seq);
    tx.run("UPDATE part SET state = ?3, at = ?4 WHERE sim = ?1 AND seq = ?2", place.sim, place.seq, PartState::returned,
           tx.now());
    settle(tx, place.message);
}

void sent(store::Tx& tx, const Place& place, const Result& result) {
    tx.run("UPDATE part SET state = ?3, at = ?4, mr = ?5, scts = ?6 WHERE sim = ?1 AND seq = ?2", place.sim, place.seq,
           PartState::sent, tx.now(), result.reference, result.scts);
    note_success(tx, place.sim);
    const Begun begun = read_begun(tx.db(), place.message);
    note_reached(tx, begun.number);
    settle_begun(tx, place.message, begun, {});
}

// *What always holds* 3: `[dispatch] resend_unknown_service` allows one more try of a service message, after the time
// in which nearly all receipts come.
void plan_second_try(store::Tx& tx, const Present& present, words::Key message) {
    if (!present.rules()->config.dispatch.resend_unknown_service) return;
    const auto at = tx.now() + k_receipt_time;
    tx.run(
        "UPDATE message SET next_attempt_at = ?2 WHERE key = ?1 AND state = 7 AND class = 0 AND withdrawn IS NULL"
        " AND expires_at > ?2 AND NOT EXISTS (SELECT 1 FROM part WHERE message = ?1 AND state = 7)",
        message, at);
}

void in_doubt(store::Tx& tx, const Present& present, const Place& place, const Result& result) {
    tx.run(
        "UPDATE part SET state = ?3, at = ?4, error = ?5, modem = ?6, written_at = ?7, said = ?8 WHERE sim = ?1 AND"
        " seq = ?2",
        place.sim, place.seq, PartState::unknown, tx.now(), result.code, result.modem, result.written, result.sentence);
    words::failpoint("journal.doubt");
    settle(tx, place.message);
    plan_second_try(tx, present, place.message);
}

std::string last_modem_of(store::Database& db, words::Key sim) {
    store::Cursor cursor = db.query("SELECT last_modem FROM sim WHERE key = ?1", sim);
    return cursor.next() ? std::string(cursor.text(0)) : std::string();
}

}  // namespace

words::Key sim_of(store::Tx& tx, const std::string& name, const std::string& modem,
                  const std::optional<std::string>& number) {
    store::Cursor cursor = tx.query(
        "INSERT INTO sim(name, number, last_modem, seen_at) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(name) DO UPDATE"
        " SET number = coalesce(excluded.number, number), last_modem = excluded.last_modem, seen_at = excluded.seen_at "
        "RETURNING key",
        name, number, modem, tx.now());
    if (!cursor.next()) throw std::logic_error("a SIM without a key");
    const words::Key key = cursor.integer(0);
    cursor.next();
    return key;
}

Place write_intent(store::Tx& tx, const Present& present, words::Key sim, words::Key message, int index,
                   const words::Number& number) {
    std::int64_t seq = 1;
    {
        store::Cursor cursor = tx.query("SELECT seq FROM part WHERE sim = ?1 ORDER BY seq DESC LIMIT 1", sim);
        if (cursor.next()) seq = cursor.integer(0) + 1;
    }
    const auto charge = present.accounts.charge(tx, present.rules(), sim, seq, number);
    tx.run(
        "INSERT INTO part(sim, seq, message, idx, state, planned_at, cost, charged) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7,"
        " ?8)",
        sim, seq, message, index, PartState::intent, tx.now(), charge.cost, charge.mark);
    words::failpoint("journal.intent");
    store::failpoint_when_committed(tx, "journal.planned");
    return {sim, seq, message, index};
}

namespace {

void write_outcome(store::Tx& tx, const Present& present, const Place& place, const Result& result) {
    switch (result.kind) {
        case Result::Kind::sent: sent(tx, place, result); return;
        case Result::Kind::untouched: untouched(tx, present, place); return;
        case Result::Kind::unknown:
            if (result.code != 0) note_refusal(tx, place, result);
            in_doubt(tx, present, place, result);
            return;
        case Result::Kind::refused: break;
    }
    const Decision decision = decide_refusal(tx, present, place, result);
    switch (decision.what) {
        case Decision::What::already_sent: sent(tx, place, result); return;
        case Decision::What::unknown: in_doubt(tx, present, place, result); return;
        case Decision::What::at_once:
        case Decision::What::again:
        case Decision::What::failed: break;
    }
    refuse(tx, present, place, result, decision);
    words::failpoint("journal.refused");
}

}  // namespace

void write_result(store::Tx& tx, const Present& present, const Place& place, const Result& result) {
    write_outcome(tx, present, place, result);
    match_orphans(tx, present, place.sim);
}

int recover(store::Tx& tx, const Present& present, const AirMarks* marks) {
    std::vector<Place> intents;
    {
        store::Cursor cursor = tx.query(
            "SELECT sim, seq, message, idx FROM part INDEXED BY part_unreferenced WHERE state IN (0, 3, 7) AND state = "
            "0 ORDER BY sim, seq");
        while (cursor.next())
            intents.push_back(
                {cursor.integer(0), cursor.integer(1), cursor.integer(2), static_cast<int>(cursor.integer(3))});
    }
    int in_doubt = 0;
    // From the back, so that a message whose first part is in doubt still knows what of it came back.
    for (std::size_t i = intents.size(); i-- > 0;) {
        const bool first = i == 0 || intents[i - 1].sim != intents[i].sim;
        const bool given = first && (marks == nullptr || !marks->never_given(intents[i].sim, intents[i].seq));
        Result result;
        result.kind = given ? Result::Kind::unknown : Result::Kind::untouched;
        result.modem = last_modem_of(tx.db(), intents[i].sim);
        result.sentence = "the gateway ended before the modem had answered";
        write_result(tx, present, intents[i], result);
        words::failpoint("recover.part");
        in_doubt += given ? 1 : 0;
    }
    words::failpoint("recover.settled");
    store::failpoint_when_committed(tx, "recover.committed");
    return in_doubt;
}

bool was_on_air(store::Database& db, words::Key message) {
    return db.query("SELECT 1 FROM part WHERE message = ?1 AND state IN (1, 3, 5, 6)", message).next();
}

void settle(store::Tx& tx, words::Key message, std::string_view receipt) {
    settle_begun(tx, message, read_begun(tx.db(), message), receipt);
}

std::optional<int> missing_part(store::Database& db, words::Key message, int count) {
    const auto parts = parts_of(db, message, count);
    const auto found = std::find_if(parts.begin(), parts.end(), is_missing);
    if (found == parts.end()) return {};
    return static_cast<int>(found - parts.begin()) + 1;
}

}  // namespace controller::dispatch
