#include "controller/dispatch/refusal.hpp"

#include "controller/dispatch/begun.hpp"
#include "controller/dispatch/changes.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/dispatch/sim_health.hpp"

namespace controller::dispatch {

namespace {

using words::MessageState;
using What = Decision::What;

int same_code_before(store::Database& db, const Place& place, int code) {
    store::Cursor cursor =
        db.query("SELECT count(*) FROM part WHERE message = ?1 AND idx = ?2 AND state IN (2, 4) AND error = ?3",
                 place.message, place.index, code);
    return cursor.next() ? static_cast<int>(cursor.integer(0)) : 0;
}

// The same for the same attempt of the same message, different between messages.
double dice(words::Key message, int attempts) {
    const auto mixed =
        static_cast<std::uint64_t>(message) * 0x9e3779b97f4a7c15U + static_cast<unsigned>(attempts) * 40503U;
    return static_cast<double>(mixed >> 40U) / static_cast<double>(1U << 24U);
}

std::string detail_of(const Result& result) {
    const std::string sentence = result.sentence.empty() ? std::string(result.fault.sentence) : result.sentence;
    return result.code == 0 ? sentence : std::to_string(result.code) + " " + sentence;
}

void mark(store::Tx& tx, const Place& place, const Result& result, PartState state) {
    tx.run("UPDATE part SET state = ?3, at = ?4, error = ?5 WHERE sim = ?1 AND seq = ?2", place.sim, place.seq, state,
           tx.now(), result.code);
}

void hold(store::Tx& tx, const Place& place, const Result& result, const Decision& decision) {
    tx.run("UPDATE message SET attempts = attempts + 1, avoid = ?2, avoid_until = ?3 WHERE key = ?1", place.message,
           decision.avoid_until ? std::optional(place.sim) : std::nullopt, decision.avoid_until);
    move(tx, {.message = place.message,
              .from = MessageState::sending,
              .to = MessageState::held,
              .reason = decision.reason,
              .next_attempt = decision.at,
              .detail = detail_of(result)});
}

}  // namespace

void note_refusal(store::Tx& tx, const Place& place, const Result& result) {
    if (counts_against_sim(result.fault))
        note_fault(tx, place, read_begun(tx.db(), place.message).number, result.fault);
    else if (result.after_payload && result.fault.fault != modem::sms::FaultClass::modem)
        note_success(tx, place.sim);  // the network listens to this SIM
}

Decision decide_refusal(store::Tx& tx, const Present& present, const Place& place, const Result& result) {
    const Begun begun = read_begun(tx.db(), place.message);
    Refusal refusal{.fault = result.fault, .after_payload = result.after_payload};
    refusal.message_class = begun.message_class;
    refusal.attempts = begun.attempts;
    refusal.same_code = same_code_before(tx.db(), place, result.code);
    refusal.may_change = may_change(tx.db(), place.message, result.fault.change);
    refusal.sim_works = has_sent_since_doubt(tx.db(), place.sim);
    note_refusal(tx, place, result);
    refusal.sim_rests = rest_of(tx.db(), place.sim).has_value();
    refusal.recipient_failures = failures_of(tx.db(), begun.number);
    refusal.other_sim = present.sims_ready > 1 && !is_pinned(tx.db(), place.message);
    refusal.now = tx.now();
    refusal.expires_at = begun.expires_at;
    refusal.dice = dice(place.message, begun.attempts);
    const Decision decision = decide(refusal);
    if (decision.recipient) note_unreachable(tx, begun.number, decision.at);
    return decision;
}

void refuse(store::Tx& tx, const Present& present, const Place& place, const Result& result, const Decision& decision) {
    present.accounts.refund(tx, place.sim, place.seq);
    mark(tx, place, result, decision.what == What::at_once ? PartState::returned : PartState::refused);
    const Begun begun = read_begun(tx.db(), place.message);
    if (begun.state != MessageState::sending) return;
    const auto parts = parts_of(tx.db(), place.message, begun.parts);
    forget_sending(tx, place.message, parts);
    if (decision.what == What::at_once && decision.change == modem::sms::Change::none)
        return requeue(tx, place.message, begun, parts);
    present.under_way.recall(place.message);  // its next part may be waiting for this result at the prompt
    if (!begun.withdrawn.empty()) {
        if (!any(parts, is_under_way)) end_withdrawn(tx, place.message, begun, any(parts, was_on_air));
        return;
    }
    if (decision.what == What::again) return hold(tx, place, result, decision);
    if (decision.what == What::at_once) {
        change(tx, place.message, decision.change);
        return requeue(tx, place.message, begun, parts);
    }
    move(tx, {.message = place.message,
              .from = MessageState::sending,
              .to = MessageState::failed,
              .reason = "refused",
              .detail = detail_of(result)});
}

}  // namespace controller::dispatch
