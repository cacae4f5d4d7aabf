#pragma once

#include <atomic>

#include "config/words/instant.hpp"

namespace tests {

/// Civil time that a test sets; monotonic time runs with the machine.
class FakeClock final : public words::Clock {
public:
    explicit FakeClock(words::Instant now) : now_(words::to_ms(now)) {}
    words::Instant now() const override { return words::from_ms(now_); }
    words::Monotonic monotonic() const override { return std::chrono::steady_clock::now(); }
    void set(words::Instant now) { now_ = words::to_ms(now); }
    void advance(std::chrono::milliseconds by) { now_ += by.count(); }

private:
    std::atomic<std::int64_t> now_;
};

}  // namespace tests
