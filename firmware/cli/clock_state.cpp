#include "firmware/cli/clock_state.hpp"

#include <sys/timex.h>

#include <filesystem>
#include <fstream>

namespace firmware::cli {

// Where a unit forbids the question (ProtectClock=yes), systemd-timesyncd leaves a sign.
bool kernel_is_synchronised() {
    struct timex status {};
    if (::adjtimex(&status) >= 0) return (status.status & STA_UNSYNC) == 0;
    std::error_code ignored;
    return std::filesystem::exists("/run/systemd/timesync/synchronized", ignored);
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

}  // namespace firmware::cli
