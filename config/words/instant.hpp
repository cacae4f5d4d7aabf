#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace words {

/// Civil time, UTC, to the millisecond: windows, ages, schedules.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
/// Monotonic time: timeouts and pacing.
using Monotonic = std::chrono::steady_clock::time_point;

/// Both clocks come in from the composition root (or a test) and nowhere else. Safe to call from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    virtual Monotonic monotonic() const = 0;
};

inline std::int64_t to_ms(Instant at) { return at.time_since_epoch().count(); }
inline Instant from_ms(std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }

/// RFC 3339 in UTC: `2026-11-22T10:00:00Z`, with `.123` only where there are milliseconds.
std::string to_rfc3339(Instant at);

/// Reads an RFC 3339 date-time with `Z` or an offset; nothing if it is not one. Fractions beyond
/// milliseconds are cut off.
std::optional<Instant> from_rfc3339(std::string_view text);

}  // namespace words
