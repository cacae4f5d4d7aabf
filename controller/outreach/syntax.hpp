#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/words/diagnostic.hpp"

namespace controller::outreach {

/// What a text may say of the contact and the shop.
enum class Variable : std::uint8_t {
    first_name,
    last_name,
    language,
    shop_name,
    shop_address,
    shop_contact,
    n_purchases,
    spend_total,
    first_purchase,
    last_purchase,
};
enum class VariableKind : std::uint8_t { text, number, money, day };
struct VariableInfo {
    Variable variable;
    std::string_view name;
    VariableKind kind;
    bool may_be_missing;
};
inline constexpr std::array<VariableInfo, 10> k_variables = {{
    {Variable::first_name, "first_name", VariableKind::text, true},
    {Variable::last_name, "last_name", VariableKind::text, true},
    {Variable::language, "language", VariableKind::text, true},
    {Variable::shop_name, "shop.name", VariableKind::text, false},
    {Variable::shop_address, "shop.address", VariableKind::text, false},
    {Variable::shop_contact, "shop.contact", VariableKind::text, false},
    {Variable::n_purchases, "n_purchases", VariableKind::number, false},
    {Variable::spend_total, "spend_total", VariableKind::money, false},
    {Variable::first_purchase, "first_purchase", VariableKind::day, true},
    {Variable::last_purchase, "last_purchase", VariableKind::day, true},
}};
inline constexpr const VariableInfo& info(Variable variable) { return k_variables[static_cast<std::size_t>(variable)]; }
std::optional<Variable> parse_variable(std::string_view name);
std::array<std::string_view, k_variables.size()> variable_names();

/// `default: 'x'` stands in for what is missing or empty; `truncate: 8` keeps so many characters; `upper`; `first`
/// keeps the first word; `date: 'short' | 'long' | 'numeric'`; `money`.
struct Filter {
    enum class Kind : std::uint8_t { fallback, truncate, upper, first, date, money };
    Kind kind{};
    std::string text{};       ///< of `default` and `date`
    std::int64_t number = 0;  ///< of `truncate`
};
inline constexpr std::array<std::string_view, 6> k_filter_names = {"default", "truncate", "upper",
                                                                   "first",   "date",     "money"};
inline constexpr std::array<std::string_view, 3> k_date_styles = {"short", "long", "numeric"};

struct Literal {
    std::string text;
    std::size_t offset = 0;  ///< in the source
};
/// `{{ variable | filter: argument | … }}`
struct Output {
    Variable variable{};
    std::vector<Filter> filters;
    std::size_t offset = 0;
};
/// What stands in `{% if variable %}…{% endif %}`, or between such.
struct Block {
    std::optional<Variable> only_if;
    std::vector<std::variant<Literal, Output>> pieces;
};
struct Text {
    std::vector<Block> blocks;
};

/// Parses a text and checks names, filters and their types; adds to `found` what is wrong and then returns nothing.
std::optional<Text> parse_text(const words::SourceText& source, std::vector<words::Diagnostic>& found);

}  // namespace controller::outreach
