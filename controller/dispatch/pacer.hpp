#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "config/reader/config.hpp"
#include "config/words/instant.hpp"

namespace controller::dispatch {

/// How fast one SIM may send: parts in any minute and any hour of monotonic time, and in a civil day of the shop.
/// Pure: time comes in. A bound of 100 000 or more an hour is none, no modem reaches it.
class Pacer {
public:
    explicit Pacer(reader::Pacing limits) : limits_(std::move(limits)) {}

    /// Takes over what was sent before a restart: how long ago each part of the last hour went, and today's count.
    void seed(words::Monotonic now, const std::vector<std::chrono::milliseconds>& ages, std::int64_t day,
              std::int64_t count);
    void set_limits(reader::Pacing limits) { limits_ = std::move(limits); }
    const reader::Pacing& limits() const { return limits_; }

    bool may(words::Monotonic now, std::int64_t day);
    void charge(words::Monotonic now, std::int64_t day);
    /// The last part charged did not go.
    void refund();
    /// When the minute and the hour allow the next part; `now` or earlier if they do.
    words::Monotonic next(words::Monotonic now);
    bool day_is_full(std::int64_t day) const { return day == day_ && day_count_ >= limits_.per_day; }

private:
    void forget(words::Monotonic now);

    reader::Pacing limits_;
    std::deque<words::Monotonic> sent_;  ///< of the last hour
    std::int64_t day_ = 0;
    std::int64_t day_count_ = 0;
};

}  // namespace controller::dispatch
