#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "config/words/instant.hpp"

namespace firmware::cli {

/// `2026-11-22 11:00:00` in the zone of this machine, as `localtime` has it.
std::string local_time(words::Instant at);
/// The same for an RFC 3339 time of the API; a text that is none stays as it is.
std::string local_time(std::string_view rfc3339);

/// The two largest units: `3 d 4 h`, `4 h 5 min`, `5 min 6 s`, `6 s`.
std::string duration_text(std::chrono::seconds length);

/// What a technician writes for a length of time: `90s`, `30m`, `2h`, `3d`, `1w`, or several in a row (`1d12h`).
std::optional<std::chrono::seconds> parse_length(std::string_view text);

/// What a technician writes for a time: RFC 3339, `2026-11-22 10:00[:30]` or `2026-11-22` in the zone of this machine,
/// or `+2h` from `now`.
std::optional<words::Instant> parse_time(std::string_view text, words::Instant now);

/// This machine's civil time.
words::Instant machine_now();

}  // namespace firmware::cli
