#pragma once

#include <atomic>
#include <map>
#include <string>

#include "config/reader/config.hpp"
#include "config/words/instant.hpp"

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

private:
    /// The time at the zero of the monotonic clock.
    std::map<std::string, words::Instant> zero_;
};

/// Whether civil time can be trusted (*What always holds* 9): it is practice or the shop says so; the kernel says that
/// it is synchronised; a hardware clock was read at boot and is not behind the last time on record; or the network
/// agrees with it.
bool is_trusted(const reader::Config& config, const words::Clock& clock, words::Instant last_on_record,
                const NetworkTime& network);

}  // namespace firmware
