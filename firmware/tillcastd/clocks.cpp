#include "firmware/tillcastd/clocks.hpp"

#include <sys/timex.h>

#include <filesystem>
#include <fstream>

namespace firmware {

namespace {

words::Instant machine_now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

bool kernel_is_synchronised() {
    struct timex status {};
    return ::adjtimex(&status) >= 0 && (status.status & STA_UNSYNC) == 0;
}

// The kernel sets civil time at boot from the clock whose `hctosys` is 1.
bool hardware_clock_was_read() {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/sys/class/rtc", ignored)) {
        std::ifstream file(entry.path() / "hctosys");
        int value = 0;
        if (file >> value && value == 1) return true;
    }
    return false;
}

}  // namespace

MachineClock::MachineClock(bool manual) : manual_(manual), civil_(words::to_ms(machine_now())) {}

words::Instant MachineClock::now() const { return manual_ ? words::from_ms(civil_) : machine_now(); }

bool is_trusted(const reader::Config& config, const words::Clock& clock, words::Instant last_on_record) {
    if (config.practice.on || config.clock_trust == reader::ClockTrust::always) return true;
    return kernel_is_synchronised() || (hardware_clock_was_read() && clock.now() >= last_on_record);
}

}  // namespace firmware
