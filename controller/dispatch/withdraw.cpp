#include "controller/dispatch/withdraw.hpp"

#include <vector>

#include "controller/dispatch/alerts.hpp"
#include "controller/dispatch/begun.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/dispatch/rivals.hpp"
#include "controller/store/failpoint.hpp"

namespace controller::dispatch {

namespace {

using words::MessageState;

void withdraw(store::Tx& tx, const Present& present, const store::Suppressed& fact) {
    std::vector<words::Key> open;
    {
        store::Cursor cursor = tx.query(
            "SELECT key FROM message WHERE number = ?1 AND state IN (0, 1, 2) AND (class = 1 OR ?2 = 1) AND "
            "origin <> 3",
            fact.number, fact.scope);
        while (cursor.next()) open.push_back(cursor.integer(0));
    }
    for (const words::Key key : open) {
        // Read now: one that was outranked is let go when the rival before it ends.
        const auto state = read_begun(tx.db(), key).state;
        if (state == MessageState::sending) {
            tx.run("UPDATE message SET withdrawn = coalesce(withdrawn, 'opt_out') WHERE key = ?1", key);
            present.under_way.recall(key);
        } else if (!withdraw_rest(tx, key, state, "opt_out")) {
            move(tx, {.message = key, .from = state, .to = MessageState::skipped, .reason = "suppressed"});
        }
        words::failpoint("message.withdraw");
    }
}

}  // namespace

void on_change(store::Tx& tx, const Present& present, const store::Change& change) {
    if (const auto* suppressed = std::get_if<store::Suppressed>(&change)) withdraw(tx, present, *suppressed);
    if (const auto* message = std::get_if<store::MessageChanged>(&change))
        let_outranked_go(tx, message->message, message->to);
}

void set_brake(store::Tx& tx, Present& present, policy::Brake level) {
    const auto before = read_brake(tx.db());
    if (level == before) return;
    // Whoever lets it go has seen why it was pulled.
    if (level < before) {
        tx.run("DELETE FROM setting WHERE name = 'brake_why'");
        clear(tx, present, AlertCause::database, "");
    }
    tx.run("UPDATE setting SET value = ?1 WHERE name = 'brake'", level);
    words::failpoint("brake.set");
    store::failpoint_when_committed(tx, "brake.committed");
    tx.tell(store::BrakeChanged{});
    // Pulled before the commit, so that nothing goes out after it; let go only once that is on disk.
    if (level > before) {
        present.brake = level;
        tx.if_undone([&present, before] { present.brake = before; });
    } else {
        tx.after_commit([&present, level] { present.brake = level; });
        reconsider(tx, policy::to_string(policy::HoldReason::brake), {});
    }
}

policy::Brake read_brake(store::Database& db) {
    store::Cursor cursor = db.query("SELECT value FROM setting WHERE name = 'brake'");
    return cursor.next() ? cursor.as<policy::Brake>(0) : policy::Brake::none;
}

bool judge_again(store::Tx& tx, words::Key contact) {
    return tx.run(
               "UPDATE message SET next_attempt_at = ?2 WHERE number = (SELECT number FROM contact WHERE key = ?1)"
               " AND state = 1 AND next_attempt_at > ?2 AND reason IN ('window', 'paused', 'cap')",
               contact, tx.now()) > 0;
}

void reconsider(store::Tx& tx, std::string_view reason, const std::optional<words::Number>& number) {
    tx.run(
        "UPDATE message SET next_attempt_at = ?1 WHERE state = 1 AND next_attempt_at > ?1 AND reason = ?2"
        " AND (?3 IS NULL OR number = ?3)",
        tx.now(), reason, number ? std::optional(number->text()) : std::nullopt);
}

}  // namespace controller::dispatch
