#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/api/webhooks/schedule.hpp"
#include "controller/api/webhooks/subscriptions.hpp"

namespace controller::api::webhooks {

/// The place in reader::k_webhook_events. Those of messages have the numbers of the states, but for accepted.
enum class EventType : std::uint8_t {
    accepted = 0,
    queued = 1,
    held = 2,
    sending = 3,
    sent = 4,
    delivered = 5,
    undelivered = 6,
    failed = 7,
    unknown = 8,
    skipped = 9,
    cancelled = 10,
    expired = 11,
    inbound_received = 12,
    opted_out = 13,
    opted_in = 14,
    alert_raised = 15,
    alert_cleared = 16,
    test = 17,
};
std::string_view to_string(EventType type);

enum class EventState : std::uint8_t { waiting = 0, delivered = 1, dead = 2 };
inline constexpr std::array<std::string_view, 3> k_event_states = {"waiting", "delivered", "dead"};
std::string_view to_string(EventState state);
std::optional<EventState> parse_event_state(std::string_view text);

/// Writes what happened for those who want to know, in the transaction of the fact. To be registered last, before
/// anything writes; `subscriptions` outlives the store's last write.
store::Observer observer(std::shared_ptr<Subscriptions> subscriptions);

/// A row of the outbox: one event for one receiver.
struct Event {
    words::Key key = 0;
    words::Key receiver = 0;
    EventType type{};
    std::int64_t subject = 0;
    words::Instant at{};
    std::optional<std::string> detail{};
    EventState state{};
    std::optional<words::Instant> due{};
    int attempts = 0;
    std::optional<words::Instant> tried_at{};
    std::optional<int> status{};
    std::string error{};
};

std::optional<Event> event(store::Database& db, words::Key key);
/// The newest first, of one receiver or of all, in one state or in any.
std::vector<Event> list_events(store::Database& db, std::optional<words::Key> receiver, std::optional<EventState> state,
                               std::optional<words::Key> before, int limit);
/// How many wait for a receiver, and how many are dead.
struct EventCounts {
    std::int64_t waiting = 0;
    std::int64_t dead = 0;
};
EventCounts count_events(store::Database& db, words::Key receiver);

/// Those that may be tried now, the longest due first; and when the next is due after them.
struct Due {
    std::vector<Event> events;
    std::optional<words::Instant> next;
};
Due due_events(store::Database& db, words::Key receiver, words::Instant now, int limit);

/// Keeps what came of a try. Nothing if the event is gone.
void settle_event(store::Tx& tx, const Event& event, const Called& called, const Judgement& judgement);
/// The receiver works again: what failed because it did not is tried at once.
void revive(store::Tx& tx, words::Key receiver);
/// After a start: what failed because its receiver was down is tried at once, for the outage may be over. A try that
/// fails again takes the place of the one before, so that many starts during an outage give nothing up.
void revive_all(store::Tx& tx);

/// A test for this receiver.
words::Key add_test(store::Tx& tx, Subscriptions& subscriptions, words::Key receiver);
/// Tries it again from the beginning, at once and with its old id.
void resend(store::Tx& tx, Subscriptions& subscriptions, words::Key key);

/// Civil time was set back: what would only be due long after the longest pause is due now.
void mend_due(store::Tx& tx);
/// Drops what was delivered 7 days ago, and what is dead or waits for a receiver that was stopped 30 days ago.
void forget_events(store::Tx& tx);

}  // namespace controller::api::webhooks
