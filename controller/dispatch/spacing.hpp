#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "config/words/id.hpp"
#include "config/words/message.hpp"
#include "config/words/number.hpp"
#include "controller/store/database.hpp"

namespace controller::dispatch {

/// The pause between two messages to one number (`[dispatch] same_number_gap`). Who must wait gets a time of its own,
/// behind those of its lane that came before it, so that the order stays and nobody is asked twice. On the writer
/// thread only; a restart learns from the journal what went last. A clock that was set back ends all pauses.
class Spacing {
public:
    struct Asker {
        const words::Number& to;
        words::Key message;
        words::Lane lane;
    };
    /// Until when it waits; absent: it may go now.
    std::optional<words::Instant> wait(store::Database& db, const Asker& asker, words::Instant now,
                                       std::chrono::milliseconds gap);
    /// A part of it goes now.
    void sent(const words::Number& to, words::Key message, words::Instant now);

private:
    using Place = std::pair<words::Lane, words::Key>;
    struct Entry {
        words::Instant last{};  ///< when a part went, and of which message
        words::Key message = 0;
        std::map<Place, words::Instant> waiting{};
    };
    void rebuild(store::Database& db, words::Instant now, std::chrono::milliseconds gap);
    void prune(words::Instant now, std::chrono::milliseconds gap);

    std::unordered_map<std::string, Entry> entries_;  ///< by number
    std::size_t worth_pruning_ = 1000;
    bool rebuilt_ = false;
};

}  // namespace controller::dispatch
