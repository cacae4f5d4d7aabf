#pragma once

#include <spdlog/logger.h>

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "config/words/diagnostic.hpp"
#include "config/words/id.hpp"
#include "controller/api/auth.hpp"
#include "controller/api/counters.hpp"
#include "controller/api/door.hpp"
#include "controller/api/tls_identity.hpp"
#include "controller/api/token.hpp"
#include "controller/api/webhooks/subscriptions.hpp"
#include "controller/dispatch/dispatcher.hpp"
#include "controller/dispatch/rules.hpp"
#include "controller/store/carry_over.hpp"
#include "controller/store/store.hpp"
#include "modem/device/recorder.hpp"
#include "modem/device/status.hpp"

namespace controller::outreach {
struct Plans;
}

namespace controller::api {

/// What a reload came to: errors leave everything as it was.
struct Reloaded {
    std::vector<words::Diagnostic> errors;
    std::vector<words::Diagnostic> warnings;
    std::vector<std::string> needs_restart;  ///< keys such as `[http] listen`
};

/// What was last said to a modem and by it, redacted.
struct Record {
    modem::device::RecordHead head;
    std::vector<modem::device::RecordEntry> entries;
};

/// The listener's TLS, where it has one.
struct TlsState {
    std::optional<CertificateFacts> certificate;  ///< what clients are shown
    std::string trouble;                          ///< what a person must mend, as a sentence; empty: nothing
};

/// Why civil time is trusted, or why not.
struct ClockState {
    std::string_view source;  ///< `kernel`, `network`, `hardware`, …; `none` while it is not trusted
    std::string sentence;     ///< for the operator
    words::Instant since;     ///< when this became so, by the clock itself
    std::optional<std::chrono::seconds> network_offset;  ///< how far the mobile network is ahead of the clock
};

/// What the handlers may do beyond the rooms; given by the composition root, called on the I/O thread.
struct Controls {
    std::function<Reloaded()> reload;
    /// Civil time of practice with `clock = "manual"`; false elsewhere.
    std::function<bool(words::Instant)> set_clock;
    std::function<std::vector<modem::device::ModemStatus>()> modems;
    std::function<ClockState()> clock = [] { return ClockState{}; };
    /// A person says that civil time is right; false where nobody need say so.
    std::function<bool()> confirm_clock = [] { return false; };
    std::function<std::optional<TlsState>()> tls = [] { return std::optional<TlsState>(); };
    std::function<DoorCounts()> door = [] { return DoorCounts{}; };
    /// The modem of this name asks for signal and registration at once; false where there is none.
    std::function<bool(std::string_view name)> look;
    /// The flight recorder of the modem of this name.
    std::function<std::optional<Record>(std::string_view name)> record;
    /// Copies the database now, into this folder or as `[backup]` has it; what is on record about it.
    std::function<boost::asio::awaitable<store::StoreEvent>(std::optional<std::filesystem::path> folder)> back_up;
    std::function<std::optional<words::Instant>()> next_backup;
    /// A campaign was started, paused or the like.
    std::function<void()> campaigns_changed;
    std::string version;
    words::Monotonic started;
};

/// The tokens in force, as the database has them.
class Tokens {
public:
    void put(const TokenHash& hash, Identity identity) { known_[hash] = std::move(identity); }
    std::optional<Identity> find(std::string_view token) const;
    void remove(std::string_view name);

private:
    std::map<TokenHash, Identity> known_;
};

/// How many messages are in each state, as they were when somebody asked.
struct MessageCounts {
    std::vector<std::pair<words::MessageState, std::int64_t>> states;
    words::Instant at;
    words::Monotonic good_until;
};

/// An answer that was given; the path is that of the static table of routes.
struct Answered {
    Method method;
    std::string_view path;
    unsigned status;
    friend auto operator<=>(const Answered&, const Answered&) = default;
};

/// What the resources of /v1 work with. Everything is used on the I/O thread and outlives the server.
struct Context {
    store::Store& store;
    dispatch::Present& present;
    dispatch::Dispatcher& dispatcher;
    const words::Clock& clock;
    spdlog::logger& log;
    std::shared_ptr<const outreach::Plans> plans;  ///< segments and templates of this generation
    Controls controls;
    Tokens tokens{};
    /// Idempotency keys whose first request is still running: token, path, key.
    std::set<std::tuple<std::string, std::string, std::string>> running{};
    std::optional<MessageCounts> counts{};
    std::map<Answered, std::uint64_t> answered{};
    std::map<std::string_view, std::uint64_t> batch_lines{};  ///< by path
    std::shared_ptr<MessageCounter> messages_counted = std::make_shared<MessageCounter>();
    std::shared_ptr<PartCounter> parts_counted = std::make_shared<PartCounter>();
    std::shared_ptr<webhooks::Subscriptions> webhooks = std::make_shared<webhooks::Subscriptions>();

    std::string id(std::string_view prefix, words::Instant created, words::Key key) const {
        return words::to_string(prefix, {created, store.salt(), key});
    }
    /// The row's key, if the id can be one of this database.
    std::optional<words::Key> key(std::string_view prefix, std::string_view id_text) const;
};

}  // namespace controller::api
