#pragma once

#include <optional>
#include <string_view>

namespace controller::api {

/// The number of characters (code points); nothing if the text is not UTF-8 (surrogates and overlong forms are not).
std::optional<std::size_t> utf8_length(std::string_view text);

}  // namespace controller::api
