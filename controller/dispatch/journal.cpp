#include "controller/dispatch/journal.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "controller/dispatch/message.hpp"
#include "controller/dispatch/receipts.hpp"

namespace controller::dispatch {

namespace {

using modem::sms::FaultClass;
using words::MessageClass;
using words::MessageState;

constexpr std::chrono::minutes k_receipt_time{30};

struct Row {
    MessageState state;
    MessageClass message_class;
    int parts;
    int attempts;
    std::string withdrawn;
    words::Instant expires_at;
};

Row read(store::Database& db, words::Key message) {
    store::Cursor cursor =
        db.query("SELECT state, class, parts, attempts, withdrawn, expires_at FROM message WHERE key = ?1", message);
    if (!cursor.next()) throw std::logic_error("a part without its message");
    return {cursor.as<MessageState>(0),          cursor.as<MessageClass>(1),  static_cast<int>(cursor.integer(2)),
            static_cast<int>(cursor.integer(3)), std::string(cursor.text(4)), cursor.instant(5)};
}

void mark(store::Tx& tx, const Place& place, PartState state) {
    tx.run("UPDATE part SET state = ?3, at = ?4 WHERE sim = ?1 AND seq = ?2", place.sim, place.seq, state, tx.now());
}

// What each part has come to, the best of its attempts; the index is part - 1.
std::vector<PartState> parts_of(store::Database& db, words::Key message, int count) {
    const auto rank = [](PartState state) {
        static constexpr std::array<int, 8> order = {
            /*intent*/ 2,   /*sent*/ 4,      /*refused*/ 1,     /*unknown*/ 3,
            /*returned*/ 0, /*delivered*/ 6, /*undelivered*/ 5, /*sent_again*/ 0};
        return order[static_cast<std::size_t>(state)];
    };
    std::vector<PartState> best(static_cast<std::size_t>(count), PartState::returned);
    store::Cursor cursor = db.query("SELECT idx, state FROM part WHERE message = ?1", message);
    while (cursor.next()) {
        auto& part = best.at(static_cast<std::size_t>(cursor.integer(0) - 1));
        if (rank(cursor.as<PartState>(1)) > rank(part)) part = cursor.as<PartState>(1);
    }
    return best;
}

bool is_missing(PartState state) {
    return state == PartState::returned || state == PartState::refused || state == PartState::sent_again;
}

bool was_on_air(PartState state) {
    return state == PartState::sent || state == PartState::unknown || state == PartState::delivered ||
           state == PartState::undelivered;
}

template <class Test>
bool any(const std::vector<PartState>& parts, Test test) {
    return std::any_of(parts.begin(), parts.end(), test);
}

template <class Test>
bool all(const std::vector<PartState>& parts, Test test) {
    return std::all_of(parts.begin(), parts.end(), test);
}

// 5 s, 15 s, 45 s, then every 5 minutes until the message expires.
std::chrono::seconds retry_delay(int attempts) {
    static constexpr std::array<int, 3> first = {5, 15, 45};
    return std::chrono::seconds(attempts < 3 ? first[static_cast<std::size_t>(attempts)] : 300);
}

// A begun message from which the rest was withdrawn: failed if some of it is on the air, otherwise as if never begun.
void end_withdrawn(store::Tx& tx, words::Key message, const Row& row, bool on_air) {
    if (on_air) {
        move(tx, {.message = message,
                  .from = MessageState::sending,
                  .to = MessageState::failed,
                  .reason = "withdrawn",
                  .detail = row.withdrawn});
        return;
    }
    move(tx, {.message = message, .from = MessageState::sending, .to = MessageState::queued});
    const bool cancelled = row.withdrawn == "cancelled";
    move(tx, {.message = message,
              .from = MessageState::queued,
              .to = cancelled ? MessageState::cancelled : MessageState::skipped,
              .reason = cancelled ? "" : "suppressed"});
}

void requeue(store::Tx& tx, words::Key message, const Row& row, const std::vector<PartState>& parts) {
    if (row.state != MessageState::sending || any(parts, [](PartState p) { return p == PartState::intent; })) return;
    const bool on_air = any(parts, was_on_air);
    if (!on_air) tx.run("UPDATE message SET sent_at = NULL WHERE key = ?1", message);
    if (!row.withdrawn.empty())
        end_withdrawn(tx, message, row, on_air);
    else
        move(tx, {.message = message, .from = MessageState::sending, .to = MessageState::queued});
}

void untouched(store::Tx& tx, const Place& place) {
    mark(tx, place, PartState::returned);
    const Row row = read(tx.db(), place.message);
    requeue(tx, place.message, row, parts_of(tx.db(), place.message, row.parts));
}

std::string detail_of(const Result& result) {
    return result.code == 0 ? result.sentence : std::to_string(result.code) + " " + result.sentence;
}

void refused(store::Tx& tx, const Present& present, const Place& place, const Result& result) {
    tx.run("UPDATE part SET state = ?3, at = ?4, error = ?5 WHERE sim = ?1 AND seq = ?2", place.sim, place.seq,
           PartState::refused, tx.now(), result.code);
    const Row row = read(tx.db(), place.message);
    if (row.state != MessageState::sending) return;
    present.under_way.recall(place.message);  // its next part may be waiting for this result at the prompt
    if (!row.withdrawn.empty()) {
        const auto parts = parts_of(tx.db(), place.message, row.parts);
        if (!any(parts, [](PartState p) { return p == PartState::intent; }))
            end_withdrawn(tx, place.message, row, any(parts, was_on_air));
        return;
    }
    if (result.fault == FaultClass::permanent || result.fault == FaultClass::config) {
        move(tx, {.message = place.message,
                  .from = MessageState::sending,
                  .to = MessageState::failed,
                  .reason = "refused",
                  .detail = detail_of(result)});
        return;
    }
    tx.run("UPDATE message SET attempts = attempts + 1 WHERE key = ?1", place.message);
    const auto again = std::min(tx.now() + retry_delay(row.attempts), row.expires_at);
    move(tx, {.message = place.message,
              .from = MessageState::sending,
              .to = MessageState::held,
              .reason = "retry",
              .next_attempt = again,
              .detail = detail_of(result)});
}

void sent(store::Tx& tx, const Place& place, const Result& result) {
    tx.run("UPDATE part SET state = ?3, at = ?4, mr = ?5, scts = ?6 WHERE sim = ?1 AND seq = ?2", place.sim, place.seq,
           PartState::sent, tx.now(), result.reference, result.scts);
    settle(tx, place.message);
    if (result.reference) match_orphans(tx, place.sim, *result.reference);
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

Place write_intent(store::Tx& tx, words::Key sim, words::Key message, int index) {
    std::int64_t seq = 1;
    {
        store::Cursor cursor = tx.query("SELECT seq FROM part WHERE sim = ?1 ORDER BY seq DESC LIMIT 1", sim);
        if (cursor.next()) seq = cursor.integer(0) + 1;
    }
    tx.run("INSERT INTO part(sim, seq, message, idx, state, planned_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)", sim, seq,
           message, index, PartState::intent, tx.now());
    return {sim, seq, message, index};
}

void write_result(store::Tx& tx, const Present& present, const Place& place, const Result& result) {
    switch (result.kind) {
        case Result::Kind::sent: sent(tx, place, result); return;
        case Result::Kind::untouched: untouched(tx, place); return;
        case Result::Kind::unknown:
            tx.run("UPDATE part SET state = ?3, at = ?4, error = ?5 WHERE sim = ?1 AND seq = ?2", place.sim, place.seq,
                   PartState::unknown, tx.now(), result.code);
            settle(tx, place.message);
            plan_second_try(tx, present, place.message);
            match_orphans(tx, place.sim, {});
            return;
        case Result::Kind::refused: break;
    }
    switch (result.fault) {
        case FaultClass::already_sent: sent(tx, place, result); return;
        case FaultClass::unknown_outcome: {
            Result doubtful = result;
            doubtful.kind = Result::Kind::unknown;
            write_result(tx, present, place, doubtful);
            return;
        }
        case FaultClass::benign: untouched(tx, place); return;
        case FaultClass::permanent:
        case FaultClass::transient:
        case FaultClass::network:
        case FaultClass::modem:
        case FaultClass::sim:
        case FaultClass::config: refused(tx, present, place, result); return;
    }
}

int recover(store::Tx& tx, const Present& present) {
    std::vector<Place> intents;
    {
        store::Cursor cursor = tx.query("SELECT sim, seq, message, idx FROM part WHERE state = 0 ORDER BY sim, seq");
        while (cursor.next())
            intents.push_back(
                {cursor.integer(0), cursor.integer(1), cursor.integer(2), static_cast<int>(cursor.integer(3))});
    }
    int in_doubt = 0;
    // From the back, so that a message whose first part is in doubt still knows what of it came back.
    for (std::size_t i = intents.size(); i-- > 0;) {
        const bool first = i == 0 || intents[i - 1].sim != intents[i].sim;
        Result result;
        result.kind = first ? Result::Kind::unknown : Result::Kind::untouched;
        write_result(tx, present, intents[i], result);
        in_doubt += first ? 1 : 0;
    }
    return in_doubt;
}

void settle(store::Tx& tx, words::Key message) {
    const Row row = read(tx.db(), message);
    const auto parts = parts_of(tx.db(), message, row.parts);
    const auto is = [](PartState state) { return [state](PartState part) { return part == state; }; };
    if (any(parts, is(PartState::intent))) return;
    if (any(parts, is_missing)) {
        // What came back while another part was under way goes on now.
        requeue(tx, message, row, parts);
        return;
    }
    const bool delivered = all(parts, is(PartState::delivered));
    const bool undelivered = any(parts, is(PartState::undelivered));
    MessageState state = row.state;
    const auto step = [&](MessageState to, std::string_view reason = {}) {
        if (state == to || !words::may_become(state, to)) return;
        move(tx, {.message = message, .from = state, .to = to, .reason = reason});
        state = to;
    };
    if (!delivered && !undelivered && any(parts, is(PartState::unknown)))
        return step(MessageState::unknown, "no_answer");
    if (state == MessageState::sending || (!delivered && !undelivered)) step(MessageState::sent);
    if (undelivered) step(MessageState::undelivered, "receipt");
    if (delivered) step(MessageState::delivered);
}

std::optional<int> missing_part(store::Database& db, words::Key message, int count) {
    const auto parts = parts_of(db, message, count);
    const auto found = std::find_if(parts.begin(), parts.end(), is_missing);
    if (found == parts.end()) return {};
    return static_cast<int>(found - parts.begin()) + 1;
}

}  // namespace controller::dispatch
