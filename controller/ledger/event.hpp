#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/id.hpp"
#include "config/words/number.hpp"
#include "controller/ledger/input.hpp"
#include "controller/store/writer.hpp"

namespace controller::ledger {

inline constexpr std::size_t k_max_event_id = 128;
inline constexpr std::size_t k_max_event_type = 64;
inline constexpr std::size_t k_max_event_data = 16 * 1024;

/// What else happened at the till: `cart_saved`, `reservation`, `rating`, …
struct EventInput {
    std::string id;
    std::string type;  ///< small letters, digits and `_`, beginning with a letter
    std::optional<words::Number> number{};
    std::optional<words::Instant> at{};  ///< by default now
    std::optional<std::string> data{};   ///< a JSON object
};

struct Event {
    words::Key key = 0;
    std::string id{};
    std::string type{};
    std::optional<words::Key> contact{};
    words::Instant at{};
    words::Instant received_at{};
    std::optional<std::string> data{};
};

Faults check(const EventInput& input, words::Instant now);

struct EventOutcome {
    bool created = true;  ///< false: the id was known, nothing was done
    words::Key key = 0;
    std::optional<words::Key> contact{};
};

/// Records an event once; creates the contact of an unknown number. Tells EventRecorded.
words::Result<EventOutcome> record_event(store::Tx& tx, const EventInput& input);

std::optional<Event> get_event(store::Database& database, words::Key key);
std::optional<Event> find_event(store::Database& database, std::string_view id);
/// The latest first.
std::vector<Event> events_of(store::Database& database, words::Key contact, std::size_t limit);

}  // namespace controller::ledger
