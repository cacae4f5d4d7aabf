#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "config/words/id.hpp"
#include "config/words/message.hpp"
#include "controller/store/database.hpp"

namespace controller::dispatch {

/// Where a message waits: its lane and, of bulk, its source, which is its campaign or everything without one.
struct Source {
    words::Lane lane = words::Lane::alert;
    std::optional<words::Key> campaign{};
    friend auto operator<=>(const Source&, const Source&) = default;
};

/// Whose turn it is: alerts before service before bulk, and within bulk the sources in turns, equal by parts. A source
/// that comes late, or comes back, begins where the others are, and has no claim to what it did not ask for. First in,
/// first out within a source. On the writer thread only; a restart learns from the journal who had the last turns. What
/// one choice costs grows with the number of sources, not with the queue.
class Turns {
public:
    /// The sources that have something in the queue, in the order in which a free SIM asks them.
    std::vector<Source> order(store::Database& db);
    /// A message of this source goes, with so many parts.
    void charge(const Source& source, int parts);

    /// The message came back without having gone: its turn is its source's again.
    void came_back(store::Database& db, words::Key message);

    /// Up to this message everything of the source that this SIM could take has been looked at: it waits for another
    /// SIM.
    words::Key passed(words::Key sim, const Source& source) const;
    void pass(words::Key sim, const Source& source, words::Key message);
    /// The message came into the queue: whoever has passed its place looks again.
    void queued(words::Key message);
    /// SIMs, rules or time have changed: all is looked at again.
    void look_again() { passed_.clear(); }

private:
    struct Share {
        std::int64_t parts = 0;  ///< given so far
        std::uint64_t last = 0;  ///< its last turn, in the order of turns
    };
    void rebuild(store::Database& db);

    std::map<std::optional<words::Key>, Share> shares_;  ///< of bulk, by campaign
    std::int64_t served_ = 0;                            ///< what the source of the last turn had before it
    std::uint64_t turns_ = 0;
    bool rebuilt_ = false;
    std::map<std::pair<words::Key, Source>, words::Key> passed_;
};

/// The query by which sources are found, and that by which one is asked, for the test of their plans.
extern const std::string_view k_next_campaign;

}  // namespace controller::dispatch
