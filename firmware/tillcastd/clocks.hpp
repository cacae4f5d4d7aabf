#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <string>

#include "config/reader/config.hpp"
#include "config/words/instant.hpp"
#include "firmware/tillcastd/clock_trust.hpp"

namespace firmware {

/// The machine's clocks; in practice with `clock = "manual"` civil time stands still until it is set.
class MachineClock final : public words::Clock {
public:
    explicit MachineClock(bool manual);

    words::Instant now() const override;
    words::Monotonic monotonic() const override { return std::chrono::steady_clock::now(); }

    bool manual() const { return manual_; }
    void set(words::Instant now) { civil_ = words::to_ms(now); }

private:
    const bool manual_;
    std::atomic<std::int64_t> civil_;
};

/// What the modems tell of the time. Nothing sets our clock by it; it can vouch for it.
class NetworkTime {
public:
    /// What a modem told last, and when by the monotonic clock it did.
    void hear(const std::string& modem, words::Instant told, words::Monotonic when);
    /// Whether one of them agrees with civil time, ten minutes more or less: operators are not exact, and windows are
    /// not either.
    bool agrees(const words::Clock& clock) const;
    /// How far the nearest of them is ahead of civil time. A modem that was never told the time counts from its
    /// factory's day: what lies before this program says nothing.
    std::optional<std::chrono::milliseconds> ahead(const words::Clock& clock) const;

private:
    /// The time at the zero of the monotonic clock.
    std::map<std::string, words::Instant> zero_;
};

/// What is known of civil time at this moment.
ClockFacts look_at_clock(const reader::Config& config, const words::Clock& clock, words::Instant last_on_record,
                         const NetworkTime& network);

}  // namespace firmware
