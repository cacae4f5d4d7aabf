#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "controller/audience/expression.hpp"
#include "controller/audience/lexer.hpp"

namespace controller::audience {

/// The operators as they are written, in the order of `Op`.
inline constexpr std::array<std::string_view, 9> k_op_names = {"==", "!=", "<",        "<=",     ">",
                                                               ">=", "in", "contains", "between"};

/// A comparison as it is written.
struct WrittenComparison {
    Token field;
    Token op;
    std::vector<Token> values;
    bool is_list = false;
};

/// Gives names, operators and values their meaning, or says why they have none.
class Checker {
public:
    Checker(const words::SourceText& source, int money_digits, std::vector<words::Diagnostic>& found)
        : source_(source), money_digits_(money_digits), found_(found) {}

    std::optional<Field> field(const Token& name);
    std::optional<Comparison> comparison(const WrittenComparison& written);
    void report(std::size_t offset, std::string message);

private:
    std::optional<Op> op(const FieldInfo& field, const Token& token);
    bool shape(const WrittenComparison& written, Op op);
    std::optional<Literal> literal(const FieldInfo& field, const Token& token);
    std::optional<Literal> number(const FieldInfo& field, const Token& token);
    std::optional<Literal> text(const FieldInfo& field, const Token& token);

    const words::SourceText& source_;
    int money_digits_;
    std::vector<words::Diagnostic>& found_;
};

}  // namespace controller::audience
