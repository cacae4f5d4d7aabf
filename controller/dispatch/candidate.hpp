#pragma once

#include <optional>
#include <string>

#include "controller/dispatch/facts.hpp"
#include "controller/dispatch/plan.hpp"
#include "controller/dispatch/turns.hpp"

namespace controller::dispatch {

/// A message of the queue that a SIM may be about to send.
struct Candidate {
    words::Key key;
    Question question;
    std::string text;
    words::Encoding encoding;
    int parts;
    std::optional<std::int64_t> concat;
    std::int64_t changed;  ///< see changes.hpp
    words::Instant created;
    bool media;
    std::optional<std::string> layout;
    bool flash = false;
    bool pinned = false;  ///< to the SIM it names
    words::Key avoid{};   ///< the SIM that refused it, for now; or 0
};

/// The message whose part this SIM sent last, if it is begun and parts of it are missing; and the first of these. A
/// pace may let go one part at a time: then it has come back into the queue in between.
struct Unfinished {
    Candidate candidate;
    int index;
    bool queued;
};
std::optional<Unfinished> begun(store::Database& db, words::Instant now, words::Key sim);

/// The oldest message of the source behind `after` that this SIM could take.
std::optional<Candidate> first_of(store::Database& db, words::Instant now, const Sender& sender, const Source& source,
                                  words::Key after);
/// The newest message of the source, whichever SIM is to take it; 0 if there is none.
words::Key last_of(store::Database& db, const Source& source);

}  // namespace controller::dispatch
