#include "controller/dispatch/alerts.hpp"

#include <date/tz.h>

#include "controller/dispatch/alert_words.hpp"
#include "controller/dispatch/message.hpp"

namespace controller::dispatch {

namespace {

using words::MessageState;

// What an alert is texted through: another SIM than its own, while there is one; after this time any.
constexpr std::chrono::minutes k_other_sim_first{10};
// A text that no SIM could send by then makes room for the next day's.
constexpr std::chrono::hours k_text_life{20};
constexpr std::chrono::days k_kept{90};

std::int64_t civil_day(const Rules& rules, words::Instant at) {
    return date::floor<date::days>(date::make_zoned(rules.shop_zone, at).get_local_time()).time_since_epoch().count();
}

struct Open {
    words::Key key;
    AlertCause cause;
    std::string subject;
    std::string detail;
};

std::optional<Open> open_alert(store::Database& db, AlertCause cause, std::string_view subject) {
    store::Cursor cursor = db.query(
        "SELECT key, detail FROM alert WHERE cause = ?1 AND subject = ?2 AND cleared_at IS NULL", cause, subject);
    if (!cursor.next()) return {};
    return Open{cursor.integer(0), cause, std::string(subject), std::string(cursor.text(1))};
}

// The SIM that an alert is about, whether it names it or its modem.
std::optional<words::Key> sim_about(store::Database& db, std::string_view subject) {
    if (subject.empty()) return {};
    store::Cursor cursor = db.query(
        "SELECT key FROM sim WHERE name = ?1 OR name = 'iccid:' || ?1 OR last_modem = ?1 ORDER BY seen_at DESC LIMIT 1",
        subject);
    return cursor.next() ? std::optional(cursor.integer(0)) : std::nullopt;
}

// *What always holds* 15: our own SIMs are not texted.
bool is_own_number(store::Database& db, const Rules& rules, const words::Number& number) {
    for (const auto& modem : rules.config.modems)
        if (modem.number == number) return true;
    return db.query("SELECT 1 FROM sim WHERE number = ?1", number).next();
}

// What people call the SIM or modem.
std::string name_of(store::Database& db, const Rules& rules, std::string_view subject) {
    const std::string_view iccid = subject.starts_with("iccid:") ? subject.substr(6) : subject;
    for (const auto& sim : rules.config.sims)
        if (sim.iccid == iccid && !sim.name.empty()) return sim.name;
    store::Cursor cursor =
        db.query("SELECT last_modem FROM sim WHERE name = ?1 OR name = 'iccid:' || ?1 LIMIT 1", subject);
    if (cursor.next() && !cursor.is_null(0)) return std::string(cursor.text(0));
    return std::string(subject.substr(subject.find(':') == std::string_view::npos ? 0 : subject.find(':') + 1));
}

NewMessage text_to(const Rules& rules, const words::Number& number, std::string text, std::string_view about,
                   words::Instant now) {
    NewMessage message{.to = number, .text = std::move(text)};
    message.lane = words::Lane::alert;
    message.encoding = words::Encoding::smart;
    message.language = rules.config.shop.language;
    message.expires_at = now + k_text_life;
    message.reference = "alert " + std::string(about);
    message.origin = Origin::alert;
    return message;
}

// A trouble with one SIM is told through another as long as there is one that works.
void avoid(store::Tx& tx, const Present& present, words::Key message, std::string_view subject) {
    const auto sim = sim_about(tx.db(), subject);
    if (!sim || present.sims_ready < 2) return;
    tx.run("UPDATE message SET avoid = ?2, avoid_until = ?3 WHERE key = ?1", message, *sim,
           tx.now() + k_other_sim_first);
}

bool is_texted(store::Database& db, const Open& alert, std::int64_t day, const words::Number& number) {
    return db
        .query("SELECT 1 FROM alert_text WHERE cause = ?1 AND subject = ?2 AND day = ?3 AND number = ?4", alert.cause,
               alert.subject, day, number)
        .next();
}

void text_owner(store::Tx& tx, const Present& present, const Open& alert) {
    const auto rules = present.rules();
    if (rules->config.alerts.numbers.empty()) return;
    const auto day = civil_day(*rules, tx.now());
    const auto text = alert_words(alert.cause, rules->config.shop.language, rules->config.shop.name,
                                  name_of(tx.db(), *rules, alert.subject));
    for (const words::Number& number : rules->config.alerts.numbers) {
        if (is_own_number(tx.db(), *rules, number) || is_texted(tx.db(), alert, day, number)) continue;
        const auto accepted = accept(tx, present, text_to(*rules, number, text, to_string(alert.cause), tx.now()));
        if (!accepted) continue;  // a premium number: the reader has said so
        avoid(tx, present, accepted->key, alert.subject);
        tx.run("INSERT INTO alert_text(cause, subject, day, number, alert, message) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
               alert.cause, alert.subject, day, number, alert.key, accepted->key);
    }
}

// Texts about what is over are not sent any more; what was not sent does not count as the day's text.
void cancel_texts(store::Tx& tx, const Present& present, words::Key alert) {
    std::vector<words::Key> waiting;
    {
        store::Cursor cursor = tx.query(
            "SELECT m.key FROM alert_text t JOIN message m ON m.key = t.message WHERE t.alert = ?1 AND m.state IN (0, "
            "1)",
            alert);
        while (cursor.next()) waiting.push_back(cursor.integer(0));
    }
    for (const words::Key message : waiting) {
        tx.run("DELETE FROM alert_text WHERE alert = ?1 AND message = ?2", alert, message);
        [[maybe_unused]] const auto cancelled = cancel(tx, present, message);  // it waits, so it can be
    }
}

std::vector<AlertText> texts_of(store::Database& db, words::Key alert) {
    std::vector<AlertText> texts;
    store::Cursor cursor = db.query(
        "SELECT m.key, m.created_at, m.number, m.state, m.reason FROM alert_text t JOIN message m ON m.key = t.message"
        " WHERE t.alert = ?1 ORDER BY m.key",
        alert);
    while (cursor.next())
        texts.push_back({cursor.integer(0), cursor.instant(1), std::string(cursor.text(2)), cursor.as<MessageState>(3),
                         cursor.maybe_text(4)});
    return texts;
}

AlertView read_view(const store::Cursor& cursor) {
    return {cursor.integer(0),
            cursor.as<AlertCause>(1),
            std::string(cursor.text(2)),
            std::string(cursor.text(3)),
            cursor.instant(4),
            cursor.maybe_instant(5),
            {}};
}

}  // namespace

std::string_view to_string(AlertCause cause) { return k_alert_causes.at(static_cast<std::size_t>(cause)); }

std::optional<AlertCause> parse_alert_cause(std::string_view text) {
    for (std::size_t i = 0; i < k_alert_causes.size(); ++i)
        if (k_alert_causes[i] == text) return static_cast<AlertCause>(i);
    return {};
}

void raise(store::Tx& tx, const Present& present, AlertCause cause, std::string_view subject, std::string_view detail) {
    if (const auto open = open_alert(tx.db(), cause, subject)) {
        if (open->detail != detail) tx.run("UPDATE alert SET detail = ?2 WHERE key = ?1", open->key, detail);
        return;
    }
    const words::Key key = tx.insert("INSERT INTO alert(cause, subject, detail, raised_at) VALUES(?1, ?2, ?3, ?4)",
                                     cause, subject, detail, tx.now());
    text_owner(tx, present, {key, cause, std::string(subject), std::string(detail)});
    tx.tell(store::AlertChanged{key, true});
}

void clear(store::Tx& tx, const Present& present, AlertCause cause, std::string_view subject) {
    const auto open = open_alert(tx.db(), cause, subject);
    if (!open) return;
    tx.run("UPDATE alert SET cleared_at = ?2 WHERE key = ?1", open->key, tx.now());
    cancel_texts(tx, present, open->key);
    tx.tell(store::AlertChanged{open->key, false});
}

void remind(store::Tx& tx, const Present& present) {
    std::vector<Open> open;
    {
        store::Cursor cursor = tx.query("SELECT key, cause, subject, detail FROM alert WHERE cleared_at IS NULL");
        while (cursor.next())
            open.push_back({cursor.integer(0), cursor.as<AlertCause>(1), std::string(cursor.text(2)),
                            std::string(cursor.text(3))});
    }
    for (const Open& alert : open) text_owner(tx, present, alert);
}

bool is_open(store::Database& db, AlertCause cause, std::string_view subject) {
    return open_alert(db, cause, subject).has_value();
}

std::optional<AlertView> view_alert(store::Database& db, words::Key alert) {
    std::optional<AlertView> view;
    {
        store::Cursor cursor =
            db.query("SELECT key, cause, subject, detail, raised_at, cleared_at FROM alert WHERE key = ?1", alert);
        if (cursor.next()) view = read_view(cursor);
    }
    if (view) view->texts = texts_of(db, alert);
    return view;
}

std::vector<AlertView> list_alerts(store::Database& db, bool all, std::optional<words::Key> before, int limit) {
    std::vector<AlertView> views;
    {
        store::Cursor cursor = db.query(
            "SELECT key, cause, subject, detail, raised_at, cleared_at FROM alert"
            " WHERE (cleared_at IS NULL OR ?1) AND (?2 IS NULL OR key < ?2) ORDER BY key DESC LIMIT ?3",
            all, before, limit);
        while (cursor.next()) views.push_back(read_view(cursor));
    }
    for (AlertView& view : views) view.texts = texts_of(db, view.key);
    return views;
}

std::vector<words::Key> test_alert(store::Tx& tx, const Present& present) {
    const auto rules = present.rules();
    const auto text = test_words(rules->config.shop.language, rules->config.shop.name);
    std::vector<words::Key> messages;
    for (const words::Number& number : rules->config.alerts.numbers) {
        if (is_own_number(tx.db(), *rules, number)) continue;
        const auto accepted = accept(tx, present, text_to(*rules, number, text, "test", tx.now()));
        if (accepted) messages.push_back(accepted->key);
    }
    return messages;
}

void forget_alerts(store::Tx& tx) {
    tx.run("DELETE FROM alert_text WHERE message IN (SELECT message FROM alert_text WHERE day < ?1)",
           date::floor<date::days>(tx.now() - k_kept).time_since_epoch().count());
    tx.run("DELETE FROM alert WHERE cleared_at < ?1", tx.now() - k_kept);
}

}  // namespace controller::dispatch
