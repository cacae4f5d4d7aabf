#include "controller/api/webhooks/receivers.hpp"

#include <algorithm>

namespace controller::api::webhooks {

namespace {

constexpr std::string_view k_columns =
    "SELECT key, name, configured, url, events, created_at, old_until, stopped_at, stopped_why FROM webhook";
constexpr std::string_view k_not_configured = "it is not in the configuration any more";

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

Receiver read(const store::Cursor& cursor) {
    Receiver receiver;
    receiver.key = cursor.integer(0);
    receiver.name = std::string(cursor.text(1));
    receiver.configured = cursor.integer(2) != 0;
    receiver.url = std::string(cursor.text(3));
    receiver.events = split(cursor.text(4));
    receiver.created_at = cursor.instant(5);
    receiver.old_until = cursor.maybe_instant(6);
    receiver.stopped_at = cursor.maybe_instant(7);
    receiver.stopped_why = cursor.maybe_text(8).value_or("");
    return receiver;
}

void adopt_one(store::Tx& tx, const std::vector<Receiver>& known, const reader::Webhook& webhook) {
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Receiver& one) { return one.name == webhook.name; });
    if (found == known.end()) {
        tx.run("INSERT INTO webhook(name, configured, url, events, created_at) VALUES(?1, 1, ?2, ?3, ?4)", webhook.name,
               webhook.url, join(webhook.events), tx.now());
        return;
    }
    const bool start = !found->configured || found->url != webhook.url || found->stopped_why == k_not_configured;
    tx.run(
        "UPDATE webhook SET configured = 1, url = ?2, events = ?3, secret = NULL, old_secret = NULL, old_until = NULL"
        " WHERE key = ?1",
        found->key, webhook.url, join(webhook.events));
    if (start) start_receiver(tx, found->key);
}

}  // namespace

std::vector<Receiver> receivers(store::Database& db) {
    static const std::string sql = std::string(k_columns) + " ORDER BY key";
    std::vector<Receiver> all;
    store::Cursor cursor = db.query(sql);
    while (cursor.next()) all.push_back(read(cursor));
    return all;
}

std::optional<Receiver> receiver(store::Database& db, words::Key key) {
    static const std::string sql = std::string(k_columns) + " WHERE key = ?1";
    store::Cursor cursor = db.query(sql, key);
    return cursor.next() ? std::optional(read(cursor)) : std::nullopt;
}

std::vector<words::Secret> secrets_of(store::Database& db, words::Key key, words::Instant now) {
    std::vector<words::Secret> secrets;
    store::Cursor cursor = db.query("SELECT secret, old_secret, old_until FROM webhook WHERE key = ?1", key);
    if (!cursor.next()) return secrets;
    if (auto secret = cursor.maybe_text(0)) secrets.emplace_back(std::move(*secret));
    const auto until = cursor.maybe_instant(2);
    if (auto old = cursor.maybe_text(1); old && until && now < *until) secrets.emplace_back(std::move(*old));
    return secrets;
}

words::Key add_receiver(store::Tx& tx, const Receiver& receiver, const words::Secret& secret) {
    return tx.insert(
        "INSERT INTO webhook(name, configured, url, events, secret, created_at) VALUES(?1, 0, ?2, ?3, ?4, ?5)",
        receiver.name, receiver.url, join(receiver.events), secret.reveal(), tx.now());
}

void remove_receiver(store::Tx& tx, words::Key key) {
    tx.run("DELETE FROM webhook_event WHERE webhook = ?1", key);
    tx.run("DELETE FROM webhook WHERE key = ?1", key);
}

void replace_secret(store::Tx& tx, words::Key key, const words::Secret& secret, words::Instant old_until) {
    tx.run("UPDATE webhook SET old_secret = secret, old_until = ?3, secret = ?2 WHERE key = ?1", key, secret.reveal(),
           old_until);
}

void stop_receiver(store::Tx& tx, words::Key key, std::string_view why) {
    tx.run("UPDATE webhook SET stopped_at = ?2, stopped_why = ?3 WHERE key = ?1 AND stopped_at IS NULL", key, tx.now(),
           why);
}

void start_receiver(store::Tx& tx, words::Key key) {
    tx.run("UPDATE webhook SET stopped_at = NULL, stopped_why = NULL WHERE key = ?1", key);
    tx.run("UPDATE webhook_event SET due = ?2 WHERE webhook = ?1 AND due > ?2", key, tx.now());
}

void adopt(store::Tx& tx, const std::vector<reader::Webhook>& configured) {
    const auto known = receivers(tx.db());
    for (const reader::Webhook& webhook : configured) adopt_one(tx, known, webhook);
    for (const Receiver& receiver : known) {
        const bool named = std::any_of(configured.begin(), configured.end(),
                                       [&](const reader::Webhook& one) { return one.name == receiver.name; });
        if (receiver.configured && !named) stop_receiver(tx, receiver.key, k_not_configured);
    }
}

}  // namespace controller::api::webhooks
