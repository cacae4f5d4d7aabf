#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "config/words/instant.hpp"

namespace controller::policy {

using Period = std::chrono::milliseconds;

inline constexpr Period k_days_30 = std::chrono::hours(30 * 24);

/// How much marketing a contact gets: at most `max` messages, and at most what its stage allows, in any stretch of
/// `per`; and no two within `min_gap`. A period of a day is 24 hours, whatever the clocks do.
struct CapRules {
    std::optional<std::int64_t> max;  ///< absent: no bound; 0: nothing goes
    Period per = k_days_30;
    Period min_gap{0};
    std::map<std::string, std::int64_t> stage_max;
};

/// The bound of one flow, in the same terms, with the sends that count against it.
struct FlowCap {
    std::string flow;
    std::int64_t max = 0;
    Period per = k_days_30;
    std::span<const words::Instant> sends;
};

/// When `max` in `per` allows one more beside `sends` (any order; those of the future count too): nothing if it does
/// now, and never before `now + per` where `max` is 0.
std::optional<words::Instant> free_again(std::int64_t max, Period per, std::span<const words::Instant> sends,
                                         words::Instant now);

/// How many of `sends` count against a bound in `per`: one does until `per` after it.
int sends_within(Period per, std::span<const words::Instant> sends, words::Instant now);

/// When `min_gap` after the last of `sends` has passed; nothing if it has.
std::optional<words::Instant> gap_ends(Period min_gap, std::span<const words::Instant> sends, words::Instant now);

}  // namespace controller::policy
