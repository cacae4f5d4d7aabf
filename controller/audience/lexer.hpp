#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace controller::audience {

/// A word of an expression. `text` is as written, a literal text without its quotes; it points into the source.
struct Token {
    enum class Kind { name, number, text, sign, end };
    Kind kind = Kind::end;
    std::string_view text;
    std::size_t offset = 0;

    bool is(std::string_view sign_or_name) const {
        return (kind == Kind::sign || kind == Kind::name) && text == sign_or_name;
    }
};

struct LexicalError {
    std::size_t offset = 0;
    std::string message;
};

/// Cuts an expression into tokens, the last of them `end`. The source outlives the tokens.
std::variant<std::vector<Token>, LexicalError> tokenise(std::string_view source);

/// How a token is named in a diagnostic: `"idle"`, `the text 'x'`, `the end`.
std::string describe(const Token& token);

}  // namespace controller::audience
