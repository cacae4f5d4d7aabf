#include "controller/audience/expression.hpp"

#include "controller/audience/check.hpp"
#include "controller/audience/lexer.hpp"

namespace controller::audience {

namespace {

// Thrown at the first syntax error, which is already reported; caught in `parse`.
struct Stop {};

bool is_keyword(std::string_view text) {
    return text == "and" || text == "or" || text == "not" || text == "in" || text == "contains" || text == "between";
}

class Parser {
public:
    Parser(const std::vector<Token>& tokens, Checker& checker) : tokens_(tokens), checker_(checker) {}

    Expression whole() {
        Expression parsed = any();
        if (peek().kind != Token::Kind::end) expected("\"and\", \"or\" or the end");
        return parsed;
    }

private:
    const Token& peek() const { return tokens_[at_]; }
    const Token& take() { return tokens_[peek().kind == Token::Kind::end ? at_ : at_++]; }
    bool accept(std::string_view sign_or_name) {
        if (!peek().is(sign_or_name)) return false;
        take();
        return true;
    }
    [[noreturn]] void expected(const std::string& what) {
        checker_.report(peek().offset, "expected " + what + ", found " + describe(peek()));
        throw Stop();
    }
    void expect(std::string_view sign) {
        if (!accept(sign)) expected("\"" + std::string(sign) + "\"");
    }

    Expression any() {
        std::vector<Expression> parts;
        do parts.push_back(all());
        while (accept("or"));
        return parts.size() == 1 ? std::move(parts.front()) : Expression{Any{std::move(parts)}};
    }

    Expression all() {
        std::vector<Expression> parts;
        do parts.push_back(maybe_not());
        while (accept("and"));
        return parts.size() == 1 ? std::move(parts.front()) : Expression{All{std::move(parts)}};
    }

    Expression maybe_not() {
        if (!accept("not")) return primary();
        Not inverse;
        inverse.inner.push_back(primary());
        return {std::move(inverse)};
    }

    Expression primary() {
        if (peek().is("(")) return group();
        if (peek().kind != Token::Kind::name || is_keyword(peek().text)) expected("a field, \"not\" or \"(\"");
        if (accept("true")) return {Constant{true}};
        if (accept("false")) return {Constant{false}};
        if (tokens_[at_ + 1].is("(")) return call();
        return comparison();
    }

    Expression group() {
        if (++depth_ > k_max_depth) {
            checker_.report(peek().offset, "more than " + std::to_string(k_max_depth) + " parentheses in each other");
            throw Stop();
        }
        take();
        Expression inner = any();
        expect(")");
        --depth_;
        return inner;
    }

    Expression call() {
        const Token& name = take();
        if (name.text != "exists") {
            checker_.report(name.offset, "unknown function \"" + std::string(name.text) + "\"; there is exists(field)");
            throw Stop();
        }
        take();
        if (peek().kind != Token::Kind::name) expected("a field");
        const auto field = checker_.field(take());
        expect(")");
        if (!field) return {Constant{}};
        return {Exists{*field}};
    }

    Expression comparison() {
        WrittenComparison written{take(), peek(), {}, false};
        if (std::none_of(k_op_names.begin(), k_op_names.end(), [&](std::string_view op) { return peek().is(op); })) {
            // The name may be what is wrong ("NOT idle"); say so before the missing operator.
            if (!checker_.field(written.field)) throw Stop();
            expected("an operator (==, !=, <, <=, >, >=, in, contains, between) behind " +
                     std::string(written.field.text));
        }
        take();
        written.is_list = accept("[");
        if (written.is_list) {
            do written.values.push_back(value());
            while (accept(","));
            expect("]");
        } else {
            written.values.push_back(value());
        }
        auto checked = checker_.comparison(written);
        if (!checked) return {Constant{}};
        return {std::move(*checked)};
    }

    const Token& value() {
        if (peek().kind != Token::Kind::number && peek().kind != Token::Kind::text)
            expected("a number or a text in quotes");
        return take();
    }

    const std::vector<Token>& tokens_;
    Checker& checker_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

std::optional<Expression> parse(const words::SourceText& source, int money_digits,
                                std::vector<words::Diagnostic>& found) {
    Checker checker(source, money_digits, found);
    if (source.text.size() > k_max_expression) {
        checker.report(0, "an expression has at most " + std::to_string(k_max_expression) + " bytes");
        return std::nullopt;
    }
    const auto tokens = tokenise(source.text);
    if (const auto* error = std::get_if<LexicalError>(&tokens)) {
        checker.report(error->offset, error->message);
        return std::nullopt;
    }
    const std::size_t before = found.size();
    try {
        Expression parsed = Parser(std::get<std::vector<Token>>(tokens), checker).whole();
        if (found.size() == before) return parsed;
    } catch (const Stop&) {
    }
    return std::nullopt;
}

}  // namespace controller::audience
