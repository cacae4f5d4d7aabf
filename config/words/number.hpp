#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace words {

/// A telephone number in the international form of ITU-T E.164: `+` and 7 to 15 digits, the first not 0.
/// Only its shape is checked here; `controller/ledger` makes one from what a till writes.
class Number {
public:
    static std::optional<Number> parse(std::string_view text);

    const std::string& text() const { return text_; }
    friend bool operator==(const Number&, const Number&) = default;
    friend auto operator<=>(const Number&, const Number&) = default;

private:
    explicit Number(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace words
