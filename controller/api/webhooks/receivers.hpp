#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/reader/config.hpp"
#include "config/words/id.hpp"
#include "config/words/secret.hpp"
#include "controller/store/writer.hpp"

namespace controller::api::webhooks {

/// A program that is told what happens.
struct Receiver {
    words::Key key = 0;
    std::string name;
    bool configured = false;  ///< of the configuration
    std::string url;
    std::vector<std::string> events;
    words::Instant created_at{};
    std::optional<words::Instant> old_until{};  ///< until then the secret before the present one signs too
    std::optional<words::Instant> stopped_at{};
    std::string stopped_why{};
};

std::vector<Receiver> receivers(store::Database& db);
std::optional<Receiver> receiver(store::Database& db, words::Key key);

/// Where its secrets are in the database: those that sign now, the newest first.
std::vector<words::Secret> secrets_of(store::Database& db, words::Key key, words::Instant now);

words::Key add_receiver(store::Tx& tx, const Receiver& receiver, const words::Secret& secret);
/// Without a trace: what it was not told, it never is.
void remove_receiver(store::Tx& tx, words::Key key);
/// From now on `secret` signs, and until `old_until` the one before it too.
void replace_secret(store::Tx& tx, words::Key key, const words::Secret& secret, words::Instant old_until);
/// It is told nothing until it is started again; what waits for it waits on.
void stop_receiver(store::Tx& tx, words::Key key, std::string_view why);
void start_receiver(store::Tx& tx, words::Key key);

/// Makes the receivers of the configuration what it says now. One that it names no more is stopped; one that is there
/// again, or has another URL, is started.
void adopt(store::Tx& tx, const std::vector<reader::Webhook>& configured);

}  // namespace controller::api::webhooks
