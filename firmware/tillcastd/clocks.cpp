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

bool is_trusted(const reader::Config& config, const words::Clock& clock, words::Instant last_on_record) {
    if (config.practice.on || config.clock_trust == reader::ClockTrust::always) return true;
    return cli::kernel_is_synchronised() || (cli::hardware_clock_was_read() && clock.now() >= last_on_record);
}

}  // namespace firmware
