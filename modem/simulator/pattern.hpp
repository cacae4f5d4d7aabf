#pragma once

#include <optional>
#include <regex>
#include <string>
#include <string_view>

namespace modem::simulator {

/// A regular expression (ECMAScript) that is looked for anywhere in a text, whatever the case of its letters.
class Pattern {
public:
    /// Nothing where it is not a regular expression.
    static std::optional<Pattern> parse(const std::string& text) {
        try {
            return Pattern(text);
        } catch (const std::regex_error&) {
            return std::nullopt;
        }
    }
    bool found_in(const std::string& text) const { return std::regex_search(text, regex_); }

private:
    explicit Pattern(const std::string& text) : regex_(text, std::regex::ECMAScript | std::regex::icase) {}
    std::regex regex_;
};

}  // namespace modem::simulator
