#include "config/reader/operator_recipe.hpp"

#include <algorithm>

#include "config/reader/pattern.hpp"

namespace reader {

namespace {

constexpr std::size_t k_longest_answer = 1000;  // USSD carries 182 characters; a menu may come in several answers
constexpr std::size_t k_most_digits = 9;        // of the main unit
constexpr std::string_view k_separators = "., '";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string digits_of(std::string_view text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), is_digit);
    return digits;
}

// `1.234,50` → 1 234 500 000 millionths. One or two digits behind the last point or comma are decimals; three are
// thousands.
std::optional<std::int64_t> millionths(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const bool written_as_number = !text.empty() && is_digit(text.front()) && is_digit(text.back()) &&
                                   std::all_of(text.begin(), text.end(), [](char c) {
                                       return is_digit(c) || k_separators.find(c) != std::string_view::npos;
                                   });
    if (!written_as_number) return {};
    const auto point = text.find_last_of(".,");
    const std::size_t behind = point == std::string_view::npos ? 0 : text.size() - point - 1;
    if (behind > 3) return {};
    const bool has_decimals = behind == 1 || behind == 2;
    const std::string units = digits_of(has_decimals ? text.substr(0, point) : text);
    std::string decimals = has_decimals ? std::string(text.substr(point + 1)) : "";
    decimals.resize(2, '0');
    if (units.empty() || units.size() > k_most_digits) return {};
    const std::int64_t value = std::stoll(units) * 1'000'000 + std::stoll(decimals) * 10'000;
    return negative ? -value : value;
}

}  // namespace

std::optional<Amount> balance_in(const Operator& recipe, std::string_view answer) {
    if (recipe.pattern.empty() || answer.size() > k_longest_answer) return {};
    const std::string text(answer);
    std::smatch found;
    if (!std::regex_search(text, found, compiled(recipe.pattern))) return {};
    const auto amount = millionths(found[1].str());
    if (!amount) return {};
    return Amount{*amount, recipe.currency};
}

const Operator* operator_of(const std::vector<Operator>& operators, std::string_view imsi) {
    for (const std::size_t length : {std::size_t{3}, std::size_t{2}}) {
        if (imsi.size() < 3 + length) continue;
        const std::string network = std::string(imsi.substr(0, 3)) + "-" + std::string(imsi.substr(3, length));
        for (const Operator& recipe : operators)
            if (std::find(recipe.networks.begin(), recipe.networks.end(), network) != recipe.networks.end())
                return &recipe;
    }
    return nullptr;
}

}  // namespace reader
