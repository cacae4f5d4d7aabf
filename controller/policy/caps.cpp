#include "controller/policy/caps.hpp"

#include <algorithm>
#include <vector>

namespace controller::policy {

using words::Instant;

std::optional<Instant> free_again(std::int64_t max, Period per, std::span<const Instant> sends, Instant now) {
    if (max <= 0) return now + per;
    const auto allowed = static_cast<std::size_t>(max);
    if (sends.size() < allowed) return {};
    std::vector<Instant> latest(sends.begin(), sends.end());
    const auto pivot = latest.begin() + (max - 1);
    std::nth_element(latest.begin(), pivot, latest.end(), std::greater<>());
    // Once the max-th last send has left the period, max - 1 are in it.
    const Instant free = *pivot + per;
    if (free <= now) return {};
    return free;
}

int sends_within(Period per, std::span<const Instant> sends, Instant now) {
    return static_cast<int>(std::count_if(sends.begin(), sends.end(), [&](Instant sent) { return now < sent + per; }));
}

std::optional<Instant> gap_ends(Period min_gap, std::span<const Instant> sends, Instant now) {
    if (sends.empty()) return {};
    const Instant end = *std::max_element(sends.begin(), sends.end()) + min_gap;
    if (end <= now) return {};
    return end;
}

}  // namespace controller::policy
