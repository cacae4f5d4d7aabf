#pragma once

#include <atomic>

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

/// Whether civil time can be trusted (*What always holds* 9): it is practice or the shop says so; the kernel says that
/// it is synchronised; or a hardware clock was read at boot and is not behind the last time on record.
bool is_trusted(const reader::Config& config, const words::Clock& clock, words::Instant last_on_record);

}  // namespace firmware
