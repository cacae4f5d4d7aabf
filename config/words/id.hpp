#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/words/instant.hpp"

namespace words {

/// The key of a row; never shown outside.
using Key = std::int64_t;

/// What the outside sees of a row: a prefix and a ULID (`msg_01J…`). The ULID carries the time of creation
/// (48 bits), a number that is one database's own (16 bits) and the row's key (64 bits), so that no index
/// is needed to find the row again and ids sort by time.
struct PublicId {
    Instant created;
    std::uint16_t database = 0;
    Key key = 0;
    friend bool operator==(const PublicId&, const PublicId&) = default;
};

/// `prefix` with its underscore, such as `msg_`.
std::string to_string(std::string_view prefix, const PublicId& id);

/// Nothing if the prefix differs or the rest is not a ULID (26 characters of Crockford's base 32, either case).
std::optional<PublicId> parse_id(std::string_view prefix, std::string_view text);

}  // namespace words
