#include "controller/dispatch/begun.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "controller/dispatch/message.hpp"

namespace controller::dispatch {

using words::MessageState;

Begun read_begun(store::Database& db, words::Key message) {
    store::Cursor cursor = db.query(
        "SELECT state, class, parts, attempts, withdrawn, expires_at, number FROM message WHERE key = ?1", message);
    if (!cursor.next()) throw std::logic_error("a part without its message");
    return {cursor.as<MessageState>(0),
            cursor.as<words::MessageClass>(1),
            static_cast<int>(cursor.integer(2)),
            static_cast<int>(cursor.integer(3)),
            std::string(cursor.text(4)),
            cursor.instant(5),
            words::Number::parse(cursor.text(6)).value()};
}

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
        // Parts of an attempt in another alphabet, of which none went out, may be more than there are now.
        const auto index = static_cast<std::size_t>(cursor.integer(0) - 1);
        if (index >= best.size()) continue;
        auto& part = best[index];
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

bool is_under_way(PartState state) { return state == PartState::intent; }

bool any(const std::vector<PartState>& parts, PartTest test) { return std::any_of(parts.begin(), parts.end(), test); }

void end_withdrawn(store::Tx& tx, words::Key message, const Begun& begun, bool on_air) {
    if (on_air) {
        move(tx, {.message = message,
                  .from = MessageState::sending,
                  .to = MessageState::failed,
                  .reason = "withdrawn",
                  .detail = begun.withdrawn});
        return;
    }
    move(tx, {.message = message, .from = MessageState::sending, .to = MessageState::queued});
    const bool cancelled = begun.withdrawn == "cancelled";
    move(tx, {.message = message,
              .from = MessageState::queued,
              .to = cancelled ? MessageState::cancelled : MessageState::skipped,
              .reason = cancelled ? "" : "suppressed"});
}

void forget_sending(store::Tx& tx, words::Key message, const std::vector<PartState>& parts) {
    if (any(parts, was_on_air) || any(parts, is_under_way)) return;
    tx.run("UPDATE message SET sent_at = NULL WHERE key = ?1", message);
}

void requeue(store::Tx& tx, words::Key message, const Begun& begun, const std::vector<PartState>& parts) {
    forget_sending(tx, message, parts);
    if (begun.state != MessageState::sending || any(parts, is_under_way)) return;
    const bool on_air = any(parts, was_on_air);
    if (!begun.withdrawn.empty())
        end_withdrawn(tx, message, begun, on_air);
    else
        move(tx, {.message = message, .from = MessageState::sending, .to = MessageState::queued});
}

}  // namespace controller::dispatch
