#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/result.hpp"

namespace modem::sms {

/// What a text is made of on the air: septets, octets or UTF-16 code units, by its alphabet.
using Units = std::vector<std::uint16_t>;

/// The code point that begins at `at`, which moves behind it; nothing where it is not UTF-8 (overlong forms and
/// surrogates are not). `at` must be inside the text.
std::optional<char32_t> next_code_point(std::string_view utf8, std::size_t& at);

void append_utf8(std::string& utf8, char32_t code_point);

/// `errc::bad_utf8` where it is not UTF-8.
words::Result<Units> to_utf16(std::string_view utf8);

/// Halves of surrogate pairs that have lost each other become U+FFFD.
std::string utf16_to_utf8(std::span<const std::uint16_t> units);

inline constexpr bool is_high_surrogate(std::uint16_t unit) { return (unit & 0xfc00) == 0xd800; }
inline constexpr bool is_low_surrogate(std::uint16_t unit) { return (unit & 0xfc00) == 0xdc00; }

}  // namespace modem::sms
