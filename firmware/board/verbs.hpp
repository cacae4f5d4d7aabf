#pragma once

#include <filesystem>

#include "firmware/board/request.hpp"
#include "firmware/board/settings.hpp"

namespace firmware::board {

/// Does what is asked, if the settings allow it. Waits as long as it takes: seconds for power and pulses. `sysfs` is
/// /sys but in tests.
Answer perform(const Request& request, const Settings& settings, const std::filesystem::path& sysfs);

}  // namespace firmware::board
