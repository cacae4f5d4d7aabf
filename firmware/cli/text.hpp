#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace firmware::cli {

/// What a stranger wrote must not steer the terminal: controls, and the marks that turn the direction of writing,
/// become U+FFFD. A line feed stays in `printable`; in `one_line` it and the tab become a space.
/// Both end where the text is not UTF-8.
std::string printable(std::string_view utf8);
std::string one_line(std::string_view utf8);

/// Columns that a printable text takes on a terminal: 2 for wide characters, 0 for what combines.
std::size_t width_of(std::string_view utf8);

/// The text if it has at most `columns`, else as much of it as fits with an ellipsis behind it.
std::string shortened(std::string_view utf8, std::size_t columns);

/// `1 message`, `2 messages`.
std::string count_of(std::int64_t count, const std::string& what);

}  // namespace firmware::cli
