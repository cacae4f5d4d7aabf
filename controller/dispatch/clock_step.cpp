#include "controller/dispatch/clock_step.hpp"

#include "controller/dispatch/changes.hpp"
#include "controller/dispatch/message.hpp"

namespace controller::dispatch {

namespace {

using words::Lane;
using words::MessageClass;

// Longer ahead than clocks of one machine differ.
constexpr std::chrono::minutes k_future{10};

std::int64_t count(std::chrono::milliseconds by) { return by.count(); }

void move_rests(store::Tx& tx, std::chrono::milliseconds by) {
    tx.run("UPDATE sim_rest SET since = since + ?1, until = until + ?1", count(by));
    tx.run("UPDATE sim_fault SET at = at + ?1", count(by));
    tx.run("UPDATE recipient_rest SET until = until + ?1", count(by));
    tx.run("UPDATE message SET avoid_until = avoid_until + ?1 WHERE state IN (0, 1) AND avoid_until IS NOT NULL",
           count(by));
}

// The end that a message got by its class is a span. Its length tells which they are, until it is moved the first time;
// from then on a bit does.
void move_ends(store::Tx& tx, std::chrono::milliseconds by) {
    constexpr std::pair<MessageClass, Lane> k_kinds[] = {{MessageClass::service, Lane::alert},
                                                         {MessageClass::service, Lane::service},
                                                         {MessageClass::service, Lane::bulk},
                                                         {MessageClass::marketing, Lane::service},
                                                         {MessageClass::marketing, Lane::bulk}};
    for (const auto& [message_class, lane] : k_kinds) {
        const std::chrono::milliseconds life = default_life(message_class, lane);
        tx.run(
            "UPDATE message SET expires_at = expires_at + ?1, changed = changed | ?2 WHERE state IN (0, 1, 2)"
            " AND class = ?3 AND lane = ?4 AND (changed & ?2 OR (expires_at - created_at = ?5"
            " AND (not_before IS NULL OR not_before <= created_at)))",
            count(by), k_end_moves, message_class, lane, count(life));
    }
}

// Tries again by backoff, and what is unknown until its receipt's time is over, wait for a span; the rest for a time of
// day or an event.
void look_anew(store::Tx& tx, std::chrono::milliseconds by) {
    tx.run(
        "UPDATE message SET next_attempt_at = next_attempt_at + ?1 WHERE next_attempt_at IS NOT NULL"
        " AND (state <> 1 OR reason IN ('retry', 'recipient'))",
        count(by));
    tx.run("UPDATE message SET next_attempt_at = ?1 WHERE state = 1 AND reason NOT IN ('retry', 'recipient')",
           tx.now());
}

}  // namespace

void follow_clock(store::Tx& tx, const ClockStep& step) {
    move_rests(tx, step.by);
    move_ends(tx, step.by);
    look_anew(tx, step.by);
    if (!step.trusted) return;
    tx.run("UPDATE message SET sent_at = sent_at + ?1 WHERE class = 1 AND sent_at BETWEEN ?2 AND ?3", count(step.by),
           step.since, step.before);
    mend_future(tx);
}

std::int64_t mend_future(store::Tx& tx) {
    return tx.run("UPDATE message SET sent_at = ?1 WHERE sent_at > ?2", tx.now(), tx.now() + k_future);
}

}  // namespace controller::dispatch
