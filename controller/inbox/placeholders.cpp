#include "controller/inbox/placeholders.hpp"

#include <algorithm>
#include <array>

#include "config/words/diagnostic.hpp"

namespace controller::inbox {

namespace {

constexpr std::array<std::string_view, 2> k_names = {"shop.name", "first_name"};
constexpr std::string_view k_blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(k_blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(k_blanks) - begin + 1);
}

// What stands behind the bar: `default: 'x'`.
std::optional<std::string> fallback_of(std::string_view filter) {
    constexpr std::string_view k_default = "default";
    filter = trimmed(filter);
    if (!filter.starts_with(k_default)) return {};
    filter = trimmed(filter.substr(k_default.size()));
    if (!filter.starts_with(':')) return {};
    filter = trimmed(filter.substr(1));
    if (filter.size() < 2 || (filter.front() != '\'' && filter.front() != '"') || filter.back() != filter.front())
        return {};
    const auto inside = filter.substr(1, filter.size() - 2);
    if (inside.find(filter.front()) != std::string_view::npos) return {};
    return std::string(inside);
}

// What the inside of `{{ … }}` stands for, or a sentence on what is wrong.
std::variant<std::string, Flaw> value_of(std::string_view inside, std::size_t offset, const Values& values) {
    const auto bar = inside.find('|');
    const auto name = trimmed(inside.substr(0, bar));
    std::optional<std::string> fallback;
    if (bar != std::string_view::npos) {
        fallback = fallback_of(inside.substr(bar + 1));
        if (!fallback) return Flaw{offset, "a reply knows one filter: default: 'friend'"};
    }
    if (name == "shop.name") return std::string(values.shop_name);
    if (name != "first_name")
        return Flaw{offset, "unknown variable \"" + std::string(name) + "\"" + words::did_you_mean(name, k_names) +
                                "; a reply knows shop.name and first_name"};
    if (!fallback) return Flaw{offset, "first_name may be missing: write {{ first_name | default: '' }}"};
    return values.first_name && !values.first_name->empty() ? *values.first_name : *fallback;
}

}  // namespace

std::variant<std::string, Flaw> fill(std::string_view text, const Values& values) {
    if (const auto tag = text.find("{%"); tag != std::string_view::npos)
        return Flaw{tag, "a reply knows no {% … %}, only {{ shop.name }} and {{ first_name | default: '' }}"};
    std::string filled;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = std::min(text.find("{{", at), text.size());
        filled += text.substr(at, begin - at);
        if (const auto stray = text.substr(at, begin - at).find("}}"); stray != std::string_view::npos)
            return Flaw{at + stray, "\"}}\" closes nothing"};
        if (begin == text.size()) break;
        const auto end = text.find("}}", begin);
        if (end == std::string_view::npos) return Flaw{begin, "this {{ has no }}"};
        auto value = value_of(text.substr(begin + 2, end - begin - 2), begin, values);
        if (std::holds_alternative<Flaw>(value)) return value;
        filled += std::get<std::string>(value);
        at = end + 2;
    }
    return filled;
}

}  // namespace controller::inbox
