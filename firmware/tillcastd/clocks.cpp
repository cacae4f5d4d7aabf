#include "firmware/tillcastd/clocks.hpp"

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

std::optional<std::chrono::milliseconds> NetworkTime::ahead(const words::Clock& clock) const {
    const auto running = std::chrono::duration_cast<std::chrono::milliseconds>(clock.monotonic().time_since_epoch());
    std::optional<std::chrono::milliseconds> nearest;
    for (const auto& [modem, zero] : zero_) {
        if (zero + running < k_oldest) continue;
        const auto apart = zero + running - clock.now();
        if (!nearest || std::chrono::abs(apart) < std::chrono::abs(*nearest)) nearest = apart;
    }
    return nearest;
}

bool NetworkTime::agrees(const words::Clock& clock) const {
    const auto apart = ahead(clock);
    return apart && std::chrono::abs(*apart) <= k_network_tolerance;
}

ClockFacts look_at_clock(const reader::Config& config, const words::Clock& clock, words::Instant last_on_record,
                         const NetworkTime& network) {
    ClockFacts facts;
    facts.now = clock.now();
    facts.practice = config.practice.on;
    facts.configured = config.clock_trust == reader::ClockTrust::always;
    facts.kernel_synchronised = cli::kernel_is_synchronised();
    facts.hardware_clock = cli::hardware_clock_was_read();
    facts.network = network.ahead(clock);
    facts.record = last_on_record;
    return facts;
}

}  // namespace firmware
