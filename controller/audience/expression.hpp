#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/words/diagnostic.hpp"
#include "controller/audience/field.hpp"
#include "controller/audience/moment.hpp"
#include "controller/audience/stage.hpp"

namespace controller::audience {

inline constexpr std::size_t k_max_expression = 4096;  ///< bytes
inline constexpr int k_max_depth = 64;                 ///< of parentheses

enum class Op : std::uint8_t {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    in,        ///< equal to one of the values
    contains,  ///< a set has the value
    between,   ///< from the first value to the second, both included
};

using Literal = std::variant<std::int64_t, std::string, date::local_days, Stage>;

struct Expression;

/// `true` or `false`.
struct Constant {
    bool value = false;
};
/// `exists(field)`: the field is present; of a set: it is not empty.
struct Exists {
    Field field{};
};
/// The literals have the type of the field: one, two for `between`, one or more for `in`. A field that is absent
/// makes every comparison false, `!=` too.
struct Comparison {
    Field field{};
    Op op{};
    std::vector<Literal> values;
};
struct Not {
    std::vector<Expression> inner;  ///< exactly one
};
/// True if all (`and`) or any (`or`) of two or more are.
struct All {
    std::vector<Expression> parts;
};
struct Any {
    std::vector<Expression> parts;
};

/// The language of segments, parsed and checked:
///   expr = and {"or" and};  and = not {"and" not};  not = ["not"] prim
///   prim = "(" expr ")" | "true" | "false" | "exists" "(" field ")" | field op value
///   op = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" list | "contains" | "between" list
///   list = "[" value {"," value} "]";  value = number | 'text' | "text"
struct Expression {
    std::variant<Constant, Exists, Comparison, Not, All, Any> node;
};

/// Parses and checks; adds to `found` what is wrong, each with its place, and then returns nothing.
/// `money_digits`: how many decimals the shop's currency has.
std::optional<Expression> parse(const words::SourceText& source, int money_digits,
                                std::vector<words::Diagnostic>& found);

}  // namespace controller::audience
