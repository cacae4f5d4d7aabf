#include "firmware/tillcastd/clocks.hpp"

#include <algorithm>

#include "firmware/cli/clock_state.hpp"

namespace firmware {

namespace {

words::Instant machine_now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

MachineClock::MachineClock(bool manual) : manual_(manual), civil_(words::to_ms(machine_now())) {}

words::Instant MachineClock::now() const { return manual_ ? words::from_ms(civil_) : machine_now(); }

void NetworkTime::hear(const std::string& modem, words::Instant told, words::Monotonic when) {
    zero_[modem] = told - std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch());
}

bool NetworkTime::agrees(const words::Clock& clock) const {
    constexpr std::chrono::minutes k_tolerance{10};
    const auto zero =
        clock.now() - std::chrono::duration_cast<std::chrono::milliseconds>(clock.monotonic().time_since_epoch());
    return std::any_of(zero_.begin(), zero_.end(), [&](const auto& told) {
        const auto apart = told.second - zero;
        return apart <= k_tolerance && apart >= -k_tolerance;
    });
}

bool is_trusted(const reader::Config& config, const words::Clock& clock, words::Instant last_on_record,
                const NetworkTime& network) {
    if (config.practice.on || config.clock_trust == reader::ClockTrust::always) return true;
    if (cli::kernel_is_synchronised() || network.agrees(clock)) return true;
    return cli::hardware_clock_was_read() && clock.now() >= last_on_record;
}

}  // namespace firmware
