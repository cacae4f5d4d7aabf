#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace firmware::cli {

/// Where an output goes.
struct Terminal {
    bool is_terminal = false;
    bool colours = false;     ///< a terminal that knows them, and NO_COLOR is not set
    std::size_t columns = 0;  ///< 0: as wide as it likes
};

/// Asks the system and the environment about a file descriptor.
Terminal terminal_of(int descriptor);

enum class Colour { none, bold, red, yellow, green };

/// The text in that colour, or as it is where there are none.
std::string painted(std::string_view text, Colour colour, const Terminal& terminal);

/// Asks a yes or no question on standard error; only `y` and `yes` are a yes.
bool confirmed(const std::string& question);

}  // namespace firmware::cli
