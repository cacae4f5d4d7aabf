#include "controller/api/webhooks/event_body.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "controller/api/json_output.hpp"
#include "controller/dispatch/alerts.hpp"
#include "controller/inbox/view.hpp"

namespace controller::api::webhooks {

namespace json = boost::json;

namespace {

std::string id(std::string_view prefix, words::Instant created, std::uint16_t salt, words::Key key) {
    return words::to_string(prefix, {created, salt, key});
}

std::string_view state_of(EventType type) {
    if (type == EventType::accepted) return words::to_string(words::MessageState::queued);
    return words::to_string(static_cast<words::MessageState>(static_cast<int>(type) - 1));
}

json::object message_data(store::Database& db, const Event& event, std::uint16_t salt, bool with_text) {
    json::object data;
    store::Cursor cursor = db.query(
        "SELECT m.created_at, m.number, m.class, m.lane, m.reference, coalesce(m.given, m.text), m.campaign, "
        "c.created_at"
        " FROM message m LEFT JOIN campaign c ON c.key = m.campaign WHERE m.key = ?1",
        event.subject);
    if (cursor.next()) {
        data = {{"id", id("msg_", cursor.instant(0), salt, event.subject)},
                {"to", cursor.text(1)},
                {"class", words::to_string(cursor.as<words::MessageClass>(2))},
                {"lane", words::to_string(cursor.as<words::Lane>(3))}};
        data["reference"] = or_null(cursor.maybe_text(4));
        if (with_text) data["text"] = cursor.text(5);
        if (!cursor.is_null(7)) data["campaign"] = id("cmp_", cursor.instant(7), salt, cursor.integer(6));
        data["created_at"] = words::to_rfc3339(cursor.instant(0));
    }
    data["state"] = state_of(event.type);
    data["reason"] = or_null(event.detail);
    return data;
}

json::object inbound_data(store::Database& db, const Event& event, std::uint16_t salt, bool with_text) {
    const auto view = inbox::view(db, event.subject);
    if (!view) return {};
    json::object data = {{"id", id("inb_", view->received_at, salt, view->key)},
                         {"from", view->number},
                         {"form", modem::sms::to_string(view->form)},
                         {"kind", inbox::to_string(view->kind)},
                         {"sim", or_null(view->sim)},
                         {"received_at", words::to_rfc3339(view->received_at)},
                         {"complete", view->complete}};
    if (with_text) data["text"] = view->text;
    return data;
}

json::object contact_data(store::Database& db, const Event& event, std::uint16_t salt) {
    const std::string number = "+" + std::to_string(event.subject);
    json::object data = {{"number", number}, {"scope", event.detail.value_or("")}, {"contact", nullptr}};
    store::Cursor cursor = db.query("SELECT key, created_at FROM contact WHERE number = ?1", number);
    if (cursor.next()) data["contact"] = id("con_", cursor.instant(1), salt, cursor.integer(0));
    return data;
}

json::object alert_data(store::Database& db, const Event& event, std::uint16_t salt) {
    const auto view = dispatch::view_alert(db, event.subject);
    if (!view) return {};
    json::object data = {{"id", id("alr_", view->raised_at, salt, view->key)},
                         {"cause", dispatch::to_string(view->cause)},
                         {"subject", view->subject},
                         {"detail", view->detail},
                         {"raised_at", words::to_rfc3339(view->raised_at)}};
    if (event.type == EventType::alert_cleared) data["cleared_at"] = or_null(view->cleared_at);
    return data;
}

json::object data_of(store::Database& db, const Event& event, std::uint16_t salt, bool with_text) {
    switch (event.type) {
        case EventType::accepted:
        case EventType::queued:
        case EventType::held:
        case EventType::sending:
        case EventType::sent:
        case EventType::delivered:
        case EventType::undelivered:
        case EventType::failed:
        case EventType::unknown:
        case EventType::skipped:
        case EventType::cancelled:
        case EventType::expired: return message_data(db, event, salt, with_text);
        case EventType::inbound_received: return inbound_data(db, event, salt, with_text);
        case EventType::opted_out:
        case EventType::opted_in: return contact_data(db, event, salt);
        case EventType::alert_raised:
        case EventType::alert_cleared: return alert_data(db, event, salt);
        case EventType::test: return {{"message", "a test of this webhook: nothing has happened"}};
    }
    return {};
}

}  // namespace

std::string event_id(const Event& event, std::uint16_t salt) { return id("evt_", event.at, salt, event.key); }

std::string event_body(store::Database& db, const Event& event, std::uint16_t salt, bool with_text) {
    const json::object body = {{"type", to_string(event.type)},
                               {"timestamp", words::to_rfc3339(event.at)},
                               {"data", data_of(db, event, salt, with_text)}};
    return json::serialize(body);
}

}  // namespace controller::api::webhooks
