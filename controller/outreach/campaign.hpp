#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/words/id.hpp"
#include "config/words/message.hpp"
#include "controller/outreach/check.hpp"
#include "controller/outreach/errc.hpp"
#include "controller/store/writer.hpp"

namespace controller::outreach {

/// Stored; never renumbered.
enum class CampaignState : std::uint8_t { draft = 0, running = 1, paused = 2, done = 3, cancelled = 4 };
std::string_view to_string(CampaignState state);

/// One send of a template to a segment, once.
struct NewCampaign {
    std::string name;
    std::string segment;  ///< ids of the configuration
    std::string message_template;
    words::MessageClass message_class = words::MessageClass::marketing;
    std::optional<std::chrono::seconds> expires_after{};  ///< from the start; absent: dispatch's own, from acceptance
    int value = 50;  ///< 0..100, of marketing: of several to one contact the dearest goes
};

struct Campaign {
    words::Key key = 0;
    NewCampaign what;
    CampaignState state{};
    words::Instant created_at;
    std::optional<words::Instant> started_at;
    std::optional<words::Instant> ended_at;
    std::optional<std::int64_t> audience;  ///< how many were gathered; absent until all are
};

/// What is wrong with it under this configuration, if anything.
words::Result<void> check(const NewCampaign& campaign, const Plans& plans);

/// Writes a draft. Refused as `check` does.
words::Result<words::Key> create(store::Tx& tx, const NewCampaign& campaign, const Plans& plans);

// Each is one transaction; `advance` brings it to the messages. Doing again what has been done is no error.

/// A draft begins to run; its audience is who is in the segment now.
words::Result<void> start(store::Tx& tx, words::Key campaign, const Plans& plans);
/// Nothing more is accepted, and what waits is held (reason `campaign_paused`); what is begun goes on.
words::Result<void> pause(store::Tx& tx, words::Key campaign);
words::Result<void> resume(store::Tx& tx, words::Key campaign);
/// Nothing more is accepted, and what has not been on the air is cancelled.
words::Result<void> cancel(store::Tx& tx, words::Key campaign);

std::optional<Campaign> get(store::Database& database, words::Key campaign);
/// The newest first; older than `before`, if given.
std::vector<Campaign> list(store::Database& database, std::optional<words::Key> before, int limit);

/// How far it is: messages by state (and skipped or held ones by reason), recipients that got no message by reason, and
/// how many are yet to be accepted.
struct Tally {
    std::map<std::string, std::int64_t> messages;
    std::map<std::string, std::int64_t> held;
    std::map<std::string, std::int64_t> skipped;
    std::int64_t to_accept = 0;
};
Tally tally(store::Database& database, words::Key campaign);

}  // namespace controller::outreach
