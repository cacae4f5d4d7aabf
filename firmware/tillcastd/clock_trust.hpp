#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/words/instant.hpp"

namespace firmware {

// Whether civil time can be believed (*What always holds* 9). Pure: what is known comes in, a verdict goes out.

/// Who vouches for civil time.
enum class ClockSource : std::uint8_t { none, practice, configured, kernel, network, person, earlier, hardware };
std::string_view to_string(ClockSource source);

/// Why nobody does.
enum class ClockDoubt : std::uint8_t {
    none,
    nobody,    ///< not synchronised, no hardware clock, no modem whose network tells the time
    network,   ///< the mobile network tells another time
    was_set,   ///< somebody set it, and nothing that is trusted explains that
    behind,    ///< it lies before the last time on record
    far_ahead  ///< it lies more than a year after it
};

struct ClockFacts {
    words::Instant now;
    bool practice = false;
    bool configured = false;                           ///< `[clock] trust = "always"`
    bool kernel_synchronised = false;                  ///< as NTP tells it
    bool hardware_clock = false;                       ///< one was read at boot
    std::optional<std::chrono::milliseconds> network;  ///< how far the nearest of the networks is ahead
    std::optional<std::chrono::milliseconds> vouched;  ///< how long ago kernel, network or person last did in this run
    bool by_person = false;                            ///< that was a person
    bool was_set = false;                              ///< since then, or since the start
    words::Instant record;                             ///< the last time on record
};

struct ClockVerdict {
    ClockSource source = ClockSource::none;
    ClockDoubt doubt = ClockDoubt::nobody;
    bool trusted() const { return source != ClockSource::none; }
    friend bool operator==(const ClockVerdict&, const ClockVerdict&) = default;
};

/// No time that is right lies before this program.
inline constexpr words::Instant k_oldest = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
/// Operators are not exact, and windows are not either.
inline constexpr std::chrono::minutes k_network_tolerance{10};
/// So long a clock that ran on by itself is as good as when it was vouched for: a bad crystal loses nine minutes.
inline constexpr std::chrono::days k_vouched_for{60};
/// A hardware clock that is further ahead of the record is more likely wrong than the box was in a drawer, and what is
/// kept for a time would be forgotten by it; without a record there is nothing to lose.
inline constexpr std::chrono::days k_far_ahead{400};
inline constexpr std::chrono::days k_far_ahead_without_record{3653};

/// The kernel's word counts most: operators tell wrong times more often than NTP does. What was vouched for stays so
/// while the clock runs on by itself; a hardware clock alone is believed while nothing speaks against it.
ClockVerdict judge(const ClockFacts& facts);

/// For the operator: why it is trusted, or what is the matter and what helps.
std::string sentence_of(const ClockVerdict& verdict, const ClockFacts& facts);

}  // namespace firmware
