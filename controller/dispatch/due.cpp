#include "controller/dispatch/due.hpp"

#include <vector>

#include "config/words/failpoint.hpp"
#include "controller/dispatch/message.hpp"

namespace controller::dispatch {

using words::MessageState;

namespace {

// What is begun may finish after its time, if that does not take for ever.
constexpr std::chrono::hours k_to_finish{1};

}  // namespace

int release_due(store::Tx& tx, int limit) {
    std::vector<std::pair<words::Key, MessageState>> due;
    {
        store::Cursor cursor = tx.query(
            "SELECT key, state FROM message INDEXED BY message_due WHERE next_attempt_at <= ?1 ORDER BY "
            "next_attempt_at LIMIT ?2",
            tx.now(), limit);
        while (cursor.next()) due.emplace_back(cursor.integer(0), cursor.as<MessageState>(1));
    }
    for (const auto& [key, state] : due) {
        if (state == MessageState::unknown) tx.run("UPDATE part SET state = 7 WHERE message = ?1 AND state = 3", key);
        move(tx, {.message = key, .from = state, .to = MessageState::queued});
        words::failpoint("message.release");
    }
    return static_cast<int>(due.size());
}

int expire_queued(store::Tx& tx, int limit) {
    std::vector<std::pair<words::Key, bool>> late;
    {
        store::Cursor cursor = tx.query(
            "SELECT key, begun FROM (SELECT key, expires_at, EXISTS (SELECT 1 FROM part p WHERE p.message = m.key AND"
            " p.state IN (1, 3, 5, 6)) AS begun FROM message m INDEXED BY message_line WHERE state = 0 AND"
            " expires_at <= ?1) WHERE NOT begun OR expires_at <= ?2 LIMIT ?3",
            tx.now(), tx.now() - k_to_finish, limit);
        while (cursor.next()) late.emplace_back(cursor.integer(0), cursor.integer(1) != 0);
    }
    for (const auto& [key, begun] : late) {
        if (begun)
            withdraw_rest(tx, key, MessageState::queued, "expired");
        else
            move(tx, {.message = key, .from = MessageState::queued, .to = MessageState::expired});
    }
    return static_cast<int>(late.size());
}

std::optional<words::Instant> next_due(store::Database& db) {
    store::Cursor cursor = db.query(
        "SELECT next_attempt_at FROM message INDEXED BY message_due WHERE next_attempt_at IS NOT NULL"
        " ORDER BY next_attempt_at LIMIT 1");
    return cursor.next() ? std::optional(cursor.instant(0)) : std::nullopt;
}

}  // namespace controller::dispatch
