#include "controller/dispatch/resolve.hpp"

#include <algorithm>
#include <string>

#include "controller/dispatch/begun.hpp"
#include "controller/dispatch/message.hpp"

namespace controller::dispatch {

namespace {

using words::MessageState;

void take_as_sent(store::Tx& tx, words::Key message) {
    // The parts stay what they are, without a reference, so that a receipt finds them.
    tx.run("UPDATE part SET resolved = 1 WHERE message = ?1 AND state = ?2", message, PartState::unknown);
    move(tx, {.message = message, .from = MessageState::unknown, .to = MessageState::sent});
}

void send_again(store::Tx& tx, words::Key message) {
    tx.run("UPDATE part SET state = ?3 WHERE message = ?1 AND state = ?2", message, PartState::unknown,
           PartState::sent_again);
    tx.run("UPDATE message SET avoid = NULL, avoid_until = NULL WHERE key = ?1", message);
    forget_sending(tx, message, parts_of(tx.db(), message, read_begun(tx.db(), message).parts));
    move(tx, {.message = message, .from = MessageState::unknown, .to = MessageState::queued});
}

}  // namespace

std::optional<Resolution> parse_resolution(std::string_view text) {
    const auto* const found = std::find(k_resolution_names.begin(), k_resolution_names.end(), text);
    if (found == k_resolution_names.end()) return {};
    return static_cast<Resolution>(found - k_resolution_names.begin());
}

words::Result<void> resolve(store::Tx& tx, words::Key message, Resolution as, std::string_view by) {
    if (!tx.query("SELECT 1 FROM message WHERE key = ?1", message).next()) return make_error_code(errc::not_found);
    const Begun begun = read_begun(tx.db(), message);
    if (begun.state != MessageState::unknown) return make_error_code(errc::not_in_doubt);
    if (as == Resolution::resend && !begun.withdrawn.empty()) return make_error_code(errc::was_withdrawn);
    if (as == Resolution::resend && begun.expires_at <= tx.now()) return make_error_code(errc::has_expired);
    note(tx, message, "resolved",
         (as == Resolution::sent ? "as sent, by " : "to be sent again, by ") + std::string(by));
    if (as == Resolution::sent)
        take_as_sent(tx, message);
    else
        send_again(tx, message);
    return {};
}

}  // namespace controller::dispatch
