#include <charconv>

#include "config/words/failpoint.hpp"
#include "controller/api/webhooks/events.hpp"
#include "controller/ledger/consent.hpp"

namespace controller::api::webhooks {

namespace {

using words::MessageState;

struct Fact {
    EventType type;
    std::int64_t subject;
    std::optional<std::string> detail{};
};

std::uint32_t bit_of(EventType type) { return 1U << static_cast<unsigned>(type); }

void write(store::Tx& tx, Subscriptions& subscriptions, const std::vector<Subscriptions::One>& wanting,
           const Fact& fact) {
    for (const auto& one : wanting) {
        if ((one.filter.wanted & bit_of(fact.type)) == 0) continue;
        tx.run(
            "INSERT INTO webhook_event(webhook, type, subject, at, detail, due) VALUES(?1, ?2, ?3, ?4, ?5,"
            " CASE WHEN EXISTS(SELECT 1 FROM webhook_event INDEXED BY webhook_waiting WHERE webhook = ?1 AND subject ="
            " ?3 AND state = 0) THEN NULL ELSE ?4 END)",
            one.webhook, fact.type, fact.subject, tx.now(), fact.detail);
        words::failpoint("webhook.write");
        subscriptions.wake(tx);
    }
}

// The subject of what concerns a person, who need not be a contact.
std::int64_t digits_of(const words::Number& number) {
    const std::string& text = number.text();
    std::int64_t digits = 0;
    std::from_chars(text.data() + 1, text.data() + text.size(), digits);
    return digits;
}

EventType type_of(const store::MessageChanged& change) {
    if (!change.from) return EventType::accepted;
    return static_cast<EventType>(static_cast<int>(change.to) + 1);
}

Fact fact_of(store::Tx& tx, const store::MessageChanged& change) {
    Fact fact{type_of(change), change.message};
    store::Cursor cursor = tx.query("SELECT reason FROM message WHERE key = ?1", change.message);
    if (cursor.next()) fact.detail = cursor.maybe_text(0);
    return fact;
}

// A consent that says what held already is no news: tills tell of it with each sale.
bool is_news(store::Tx& tx, const store::ConsentRecorded& change) {
    store::Cursor last =
        tx.query("SELECT max(key) FROM consent WHERE contact = ?1 AND scope = ?2", change.contact, change.scope);
    const auto recorded = last.next() ? last.maybe_integer(0) : std::nullopt;
    const auto before = ledger::ruling_consent(tx.db(), change.contact, change.scope, recorded);
    const bool was_granted = before && before->status == ledger::ConsentStatus::granted;
    return was_granted != change.granted;
}

// STOP is told as a suppression and as a consent that is withdrawn: one event of the two is enough.
bool is_told(store::Tx& tx, EventType type, std::int64_t subject) {
    return tx
        .query(
            "SELECT 1 FROM webhook_event INDEXED BY webhook_waiting WHERE subject = ?1 AND state = 0 AND type = ?2 AND"
            " at = ?3 AND webhook IN (SELECT key FROM webhook)",
            subject, type, tx.now())
        .next();
}

std::optional<Fact> fact_of(store::Tx& tx, const store::Change& change) {
    if (const auto* message = std::get_if<store::MessageChanged>(&change)) return fact_of(tx, *message);
    if (const auto* inbound = std::get_if<store::InboundRecorded>(&change))
        return Fact{EventType::inbound_received, inbound->inbound};
    if (const auto* alert = std::get_if<store::AlertChanged>(&change))
        return Fact{alert->on ? EventType::alert_raised : EventType::alert_cleared, alert->alert};
    const auto scope = [](store::Scope value) { return value == store::Scope::all ? "all" : "marketing"; };
    std::optional<Fact> fact;
    if (const auto* out = std::get_if<store::Suppressed>(&change))
        fact = Fact{EventType::opted_out, digits_of(out->number), scope(out->scope)};
    else if (const auto* in = std::get_if<store::SuppressionLifted>(&change))
        fact = Fact{EventType::opted_in, digits_of(in->number), scope(in->scope)};
    else if (const auto* consent = std::get_if<store::ConsentRecorded>(&change);
             consent != nullptr && consent->scope == store::ConsentScope::marketing && is_news(tx, *consent))
        fact = Fact{consent->granted ? EventType::opted_in : EventType::opted_out, digits_of(consent->number),
                    "marketing"};
    if (fact && is_told(tx, fact->type, fact->subject)) return {};
    return fact;
}

// What a change can be told as, before anything is looked up for it.
std::uint32_t possible(const store::Change& change) {
    if (const auto* message = std::get_if<store::MessageChanged>(&change)) return bit_of(type_of(*message));
    if (std::holds_alternative<store::InboundRecorded>(change)) return bit_of(EventType::inbound_received);
    if (std::holds_alternative<store::AlertChanged>(change))
        return bit_of(EventType::alert_raised) | bit_of(EventType::alert_cleared);
    if (std::holds_alternative<store::Suppressed>(change)) return bit_of(EventType::opted_out);
    if (std::holds_alternative<store::SuppressionLifted>(change)) return bit_of(EventType::opted_in);
    if (std::holds_alternative<store::ConsentRecorded>(change))
        return bit_of(EventType::opted_out) | bit_of(EventType::opted_in);
    return 0;
}

}  // namespace

store::Observer observer(std::shared_ptr<Subscriptions> subscriptions) {
    static_assert(words::k_state_names.size() + 1 == static_cast<std::size_t>(EventType::inbound_received));
    return [subscriptions = std::move(subscriptions)](const store::Change& change, store::Tx& tx) {
        const auto wanting = subscriptions->wanting(possible(change));
        if (!wanting) return;
        if (const auto fact = fact_of(tx, change)) write(tx, *subscriptions, *wanting, *fact);
    };
}

}  // namespace controller::api::webhooks
