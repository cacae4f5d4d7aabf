#include "config/words/number.hpp"

#include <algorithm>

namespace words {

std::optional<Number> Number::parse(std::string_view text) {
    if (text.size() < 8 || text.size() > 16 || text[0] != '+' || text[1] == '0') return {};
    if (!std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
    return Number(std::string(text));
}

}  // namespace words
