#pragma once

#include "controller/dispatch/rules.hpp"
#include "controller/outreach/campaign.hpp"

namespace controller::outreach {

inline constexpr int k_messages_per_job = 200;
inline constexpr int k_changes_per_job = 500;
inline constexpr std::int64_t k_contacts_per_job = 10'000;

/// What a step of a campaign leaves to do.
enum class Outlook {
    more,     ///< another step is due at once
    waiting,  ///< its messages are under way
    idle,     ///< nothing: a draft, at rest, or over
};

/// The next bounded step of a campaign: gathers a stretch of the audience, accepts some messages, or brings a pause,
/// resume or cancel to some of them. All it needs to know is in the database, so a step that is lost in a crash is done
/// again and one that is on disk is not. Whoever cannot have the text is kept with the reason.
/// A campaign whose segment or template is gone from the configuration is paused and refused by name.
words::Result<Outlook> advance(store::Tx& tx, words::Key campaign, const Plans& plans,
                               const dispatch::Present& present);

/// Campaigns for which there may be something to do.
std::vector<words::Key> active(store::Database& database);

/// The first contact from `from` on whose message is not settled.
std::optional<words::Key> first_open(store::Database& database, words::Key campaign, words::Key from);

}  // namespace controller::outreach
