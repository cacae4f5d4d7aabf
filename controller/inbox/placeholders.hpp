#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace controller::inbox {

/// What stands in for the placeholders of a reply.
struct Values {
    std::string_view shop_name;
    std::optional<std::string> first_name{};
};
/// What is wrong with a text, and where (in octets).
struct Flaw {
    std::size_t offset = 0;
    std::string message;
};

/// Fills in `{{ shop.name }}` and `{{ first_name | default: 'x' }}` (either quote), which are all that a reply knows.
std::variant<std::string, Flaw> fill(std::string_view text, const Values& values);

}  // namespace controller::inbox
