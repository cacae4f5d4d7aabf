#pragma once

#include <optional>
#include <string>

#include "firmware/board/settings.hpp"

namespace firmware::board {

/// Makes the line active for its time and inactive again, and waits for that. Gives the reason where it could not.
std::optional<std::string> pulse(const GpioLine& line);

}  // namespace firmware::board
