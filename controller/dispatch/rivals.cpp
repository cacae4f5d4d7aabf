#include "controller/dispatch/rivals.hpp"

#include <date/tz.h>

#include <algorithm>
#include <vector>

namespace controller::dispatch {

namespace {

using words::MessageState;

constexpr std::string_view k_outranked = "outranked";

int rivals_of(store::Database& db, const Question& question, words::Instant now, words::Instant tomorrow) {
    store::Cursor cursor = db.query(
        "SELECT count(*) FROM message WHERE number = ?1 AND class = 1 AND key IS NOT ?2 AND (state = 0 OR (state = 1"
        " AND next_attempt_at < ?5 AND reason <> 'campaign_paused')) AND sent_at IS NULL AND expires_at > ?4"
        " AND (value > ?3 OR (value = ?3 AND key < ?2))",
        question.to, question.message, question.value, now, tomorrow);
    return cursor.next() ? static_cast<int>(cursor.integer(0)) : 0;
}

// What the policy would say at the first instant of the next day: nothing goes by it, but it knows the hours.
words::Instant opening(store::Database& db, const Present& present, const Rules& rules, words::Instant day,
                       const Question& question) {
    const auto verdict = judge(db, present, rules, day, question);
    const auto* hold = std::get_if<policy::Hold>(&verdict);
    return hold != nullptr && hold->reason == policy::HoldReason::window ? hold->until : day;
}

}  // namespace

words::Instant next_day(words::Instant now, const date::time_zone* zone) {
    const auto today = date::floor<date::days>(date::make_zoned(zone, now).get_local_time());
    return words::Instant(zone->to_sys(today + date::days(1), date::choose::earliest).time_since_epoch());
}

std::optional<Outranked> outranked(store::Database& db, const Present& present, const Rules& rules, words::Instant now,
                                   const Question& question) {
    if (question.message_class != words::MessageClass::marketing || question.begun) return {};
    const auto tomorrow = next_day(now, rules.shop_zone);
    Question behind = question;
    behind.rivals = rivals_of(db, question, now, tomorrow);
    if (behind.rivals == 0) return {};
    const auto verdict = judge(db, present, rules, now, behind);
    const auto* hold = std::get_if<policy::Hold>(&verdict);
    if (hold == nullptr) return {};
    auto until = std::min(hold->until, opening(db, present, rules, tomorrow, question));
    if (question.expires_at) until = std::min(until, *question.expires_at);
    return Outranked{std::max(until, now + std::chrono::seconds(1)),
                     std::to_string(behind.rivals) +
                         " of higher value or age want the contact today, and the caps"
                         " leave no room beside them"};
}

void let_outranked_go(store::Tx& tx, words::Key rival, MessageState state) {
    switch (state) {
        case MessageState::held:
        case MessageState::failed:
        case MessageState::skipped:
        case MessageState::cancelled:
        case MessageState::expired: break;
        case MessageState::queued:
        case MessageState::sending:
        case MessageState::sent:
        case MessageState::delivered:
        case MessageState::undelivered:
        case MessageState::unknown: return;
    }
    std::vector<words::Key> waiting;
    {
        store::Cursor cursor = tx.query(
            "SELECT key FROM message WHERE state = 1 AND reason = ?2 AND key <> ?1 AND number = (SELECT number FROM"
            " message WHERE key = ?1 AND class = 1 AND sent_at IS NULL AND (state <> 1 OR reason = 'campaign_paused'))",
            rival, k_outranked);
        while (cursor.next()) waiting.push_back(cursor.integer(0));
    }
    for (const words::Key key : waiting)
        move(tx, {.message = key, .from = MessageState::held, .to = MessageState::queued});
}

}  // namespace controller::dispatch
