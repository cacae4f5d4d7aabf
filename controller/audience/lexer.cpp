#include "controller/audience/lexer.hpp"

#include <array>

namespace controller::audience {

namespace {

constexpr std::array<std::string_view, 11> k_signs = {"==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ","};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || is_digit(c) || c == '.'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

template <class Test>
std::size_t end_of(std::string_view source, std::size_t from, Test test) {
    while (from < source.size() && test(source[from])) ++from;
    return from;
}

std::string unexpected(std::string_view rest) {
    constexpr std::array<std::array<std::string_view, 2>, 4> k_habits = {
        {{"&", "and"}, {"|", "or"}, {"=", "=="}, {"!", "not"}}};
    for (const auto& [wrong, right] : k_habits)
        if (rest.starts_with(wrong))
            return "unexpected \"" + std::string(wrong) + "\": write \"" + std::string(right) + "\"";
    std::size_t length = 1;
    while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xc0) == 0x80) ++length;
    return "unexpected \"" + std::string(rest.substr(0, length)) + "\"";
}

class Lexer {
public:
    explicit Lexer(std::string_view source) : source_(source) {}

    std::variant<std::vector<Token>, LexicalError> run() {
        while (true) {
            at_ = end_of(source_, at_, is_space);
            if (at_ == source_.size()) break;
            if (auto problem = next(); !problem.message.empty()) return problem;
        }
        take(Token::Kind::end, at_, at_);
        return std::move(tokens_);
    }

private:
    // A message that is empty stands for success.
    LexicalError next() {
        const char c = source_[at_];
        if (is_name_start(c)) return take(Token::Kind::name, at_, end_of(source_, at_, is_name));
        if (is_digit(c) || (c == '-' && at_ + 1 < source_.size() && is_digit(source_[at_ + 1]))) return number();
        if (c == '\'' || c == '"') return text(c);
        for (const std::string_view sign : k_signs)
            if (source_.substr(at_).starts_with(sign)) return take(Token::Kind::sign, at_, at_ + sign.size());
        return {at_, unexpected(source_.substr(at_))};
    }

    LexicalError number() {
        std::size_t end = end_of(source_, at_ + 1, is_digit);
        if (end + 1 < source_.size() && source_[end] == '.' && is_digit(source_[end + 1]))
            end = end_of(source_, end + 1, is_digit);
        if (end < source_.size() && is_name(source_[end]))
            return {at_, "\"" + std::string(source_.substr(at_, end_of(source_, end, is_name) - at_)) +
                             "\" is neither a number nor a name (durations are counted in days: idle >= 45)"};
        return take(Token::Kind::number, at_, end);
    }

    LexicalError text(char quote) {
        const std::size_t end = source_.find(quote, at_ + 1);
        if (end == std::string_view::npos) return {at_, "this text has no closing quote"};
        const std::size_t begin = at_ + 1;
        tokens_.push_back({Token::Kind::text, source_.substr(begin, end - begin), at_});
        at_ = end + 1;
        return {};
    }

    LexicalError take(Token::Kind kind, std::size_t from, std::size_t until) {
        tokens_.push_back({kind, source_.substr(from, until - from), from});
        at_ = until;
        return {};
    }

    std::string_view source_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

std::variant<std::vector<Token>, LexicalError> tokenise(std::string_view source) { return Lexer(source).run(); }

std::string describe(const Token& token) {
    switch (token.kind) {
        case Token::Kind::end: return "the end";
        case Token::Kind::text: return "the text '" + std::string(token.text) + "'";
        case Token::Kind::name:
        case Token::Kind::number:
        case Token::Kind::sign: break;
    }
    return "\"" + std::string(token.text) + "\"";
}

}  // namespace controller::audience
