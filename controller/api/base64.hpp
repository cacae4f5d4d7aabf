#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace controller::api {

/// RFC 4648 §5 without padding.
std::string to_base64url(std::span<const std::uint8_t> bytes);

/// Nothing for padding, other characters, or stray bits at the end, so that a text has one form only.
std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text);

/// RFC 4648 §4 with its padding; line ends and blanks are passed over. Nothing where it is anything else.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace controller::api
