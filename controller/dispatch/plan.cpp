#include "controller/dispatch/plan.hpp"

#include <algorithm>

#include "controller/dispatch/choice.hpp"
#include "controller/dispatch/hand_over.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/dispatch/rivals.hpp"
#include "controller/dispatch/sim_health.hpp"

namespace controller::dispatch {

namespace {

using words::MessageState;

// How many urgent messages a SIM without room is held against.
constexpr int k_most_urgent = 10;
// How many messages one call moves aside at most, so that a long night's queue does not hold up the writer.
constexpr int k_max_aside = 50;

void hold(store::Tx& tx, const Candidate& candidate, std::string_view reason, words::Instant until,
          std::string_view detail) {
    move(tx, {.message = candidate.key,
              .from = MessageState::queued,
              .to = MessageState::held,
              .reason = reason,
              .next_attempt = std::min(until, *candidate.question.expires_at),
              .detail = detail});
}

// What the law, the contact and the shop say now; where it may not go it has been moved aside.
std::optional<policy::Send> ask_policy(store::Tx& tx, const Present& present, const Rules& rules,
                                       Candidate& candidate) {
    // Tried again after its first part is on the air: only the missing parts, and hours and caps no longer stop them.
    candidate.question.begun = was_on_air(tx.db(), candidate.key);
    const auto verdict = judge(tx.db(), present, rules, tx.now(), candidate.question);
    if (const auto* skip = std::get_if<policy::Skip>(&verdict); skip != nullptr && candidate.question.begun) {
        withdraw_rest(tx, candidate.key, MessageState::queued, policy::to_string(skip->reason));
        return {};
    }
    if (!settle_verdict(tx, candidate.key, MessageState::queued, verdict)) return {};
    if (const auto behind = outranked(tx.db(), present, rules, tx.now(), candidate.question)) {
        hold(tx, candidate, "outranked", behind->until, behind->detail);
        return {};
    }
    return std::get<policy::Send>(verdict);
}

// Answers and alerts are awaited; a begun message has its place already.
bool keeps_distance(const Question& question) {
    return question.lane != words::Lane::alert && !question.begun && question.origin != Origin::reply &&
           question.origin != Origin::confirmation;
}

// Whether its number can be had, and has had time to read the message before.
bool ask_number(store::Tx& tx, const Rules& rules, Memory& memory, const Candidate& candidate) {
    const Question& question = candidate.question;
    if (const auto until = unreachable_until(tx.db(), question.to, tx.now())) {
        hold(tx, candidate, "recipient", *until, "the recipient could not be reached by an earlier message");
        return false;
    }
    if (!keeps_distance(question)) return true;
    const auto until = memory.spacing.wait(tx.db(), {question.to, candidate.key, question.lane}, tx.now(),
                                           rules.config.dispatch.same_number_gap);
    if (!until) return true;
    hold(tx, candidate, "spacing", *until, "another message to this number goes just before");
    return false;
}

// A message that has begun had room in the tariff for all of it; after a pause it is asked again.
bool may_go_on(store::Database& db, const Present& present, const std::shared_ptr<const Rules>& rules,
               words::Instant now, const Sender& sender, const Unfinished& rest) {
    if (present.stopped(rest.candidate.question.message_class)) return false;
    return !rest.queued ||
           choose_sim(db, present, rules, now, sender, rest.candidate).routed.what != Routed::What::wait;
}

// Whether a message of this lane may begin now.
bool may_begin(const May& may, words::Lane lane) { return lane == words::Lane::bulk ? may.bulk : may.service; }

}  // namespace

Choice plan_next(store::Tx& tx, const Present& present, Memory& memory, const Sender& sender) {
    const auto give = [&](Candidate& candidate, int index, std::optional<words::Instant> valid_until) {
        memory.spacing.sent(candidate.question.to, candidate.key, tx.now());
        return Choice{hand_over(tx, present, sender.sim, candidate, index, valid_until), false};
    };
    const auto rules = present.rules();
    auto rest = begun(tx.db(), tx.now(), sender.sim);
    if (rest && may_go_on(tx.db(), present, rules, tx.now(), sender, *rest)) {
        if (!sender.may.follow) return {};
        if (!rest->queued) return give(rest->candidate, rest->index, {});
        if (ask_policy(tx, present, *rules, rest->candidate)) {
            begin(tx, rest->candidate, sender.sim);
            return give(rest->candidate, rest->index, {});
        }
    }
    tx.if_undone([&memory] { memory.turns.look_again(); });
    int aside = 0;
    for (const Source& source : memory.turns.order(tx.db())) {
        if (!may_begin(sender.may, source.lane)) continue;
        for (;;) {
            const words::Key before = memory.turns.passed(sender.sim, source);
            auto candidate = first_of(tx.db(), tx.now(), sender, source, before);
            if (!candidate) break;
            if (++aside > k_max_aside) return {{}, true};
            memory.turns.pass(sender.sim, source, candidate->key);
            const Chosen chosen = choose_sim(tx.db(), present, rules, tx.now(), sender, *candidate);
            if (chosen.routed.what == Routed::What::leave) continue;
            if (chosen.routed.what == Routed::What::prefer) {
                memory.turns.pass(sender.sim, source, before);
                return {{}, false, chosen.modem};
            }
            const auto send = ask_policy(tx, present, *rules, *candidate);
            if (!send) continue;
            if (chosen.routed.what == Routed::What::wait) {
                hold(tx, *candidate, chosen.routed.reason, chosen.routed.until, chosen.detail);
                continue;
            }
            if (!ask_number(tx, *rules, memory, *candidate)) continue;
            if (!candidate->question.begun) memory.turns.charge(source, candidate->parts);
            const int index = missing_part(tx.db(), candidate->key, candidate->parts).value();
            begin(tx, *candidate, sender.sim);
            return give(*candidate, index, candidate->question.begun ? std::nullopt : std::optional(send->valid_until));
        }
        // What is left waits for another SIM: it is not read again for each part.
        memory.turns.pass(sender.sim, source,
                          std::max(memory.turns.passed(sender.sim, source), last_of(tx.db(), source)));
    }
    return {};
}

bool urgent_waits(store::Database& db, words::Lane lane) {
    return db.query("SELECT 1 FROM message INDEXED BY message_line WHERE state = 0 AND lane < ?1 LIMIT 1", lane).next();
}

std::optional<words::Key> first_urgent(store::Tx& tx, const Present& present, const Memory& memory,
                                       const Sender& sender, words::Lane lane,
                                       const std::function<bool(words::Key)>& seen_to) {
    const auto rules = present.rules();
    int looked = 0;
    for (const words::Lane before : {words::Lane::alert, words::Lane::service}) {
        if (before >= lane) break;
        const Source source{before, {}};
        words::Key after = memory.turns.passed(sender.sim, source);
        while (auto candidate = first_of(tx.db(), tx.now(), sender, source, after)) {
            if (++looked > k_most_urgent) return {};
            after = candidate->key;
            if (seen_to(after) || present.stopped(candidate->question.message_class)) continue;
            const Chosen chosen = choose_sim(tx.db(), present, rules, tx.now(), sender, *candidate);
            if (chosen.routed.what == Routed::What::take) return after;
        }
    }
    return {};
}

}  // namespace controller::dispatch
