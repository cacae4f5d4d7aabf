#include "modem/at/fields.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace modem::at {
namespace {

constexpr int k_max_range_value = 255;

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::string without_quotes(std::string_view text) {
    text = trim(text);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return std::string(text);
}

}  // namespace

bool has_prefix(std::string_view line, std::string_view name) {
    if (!line.starts_with(name)) return false;
    if (line.size() == name.size()) return true;
    const char next = line[name.size()];
    return next == ':' || next == '=' || next == ' ';
}

std::string_view after_prefix(std::string_view line, std::string_view name) {
    if (!has_prefix(line, name)) return trim(line);
    line.remove_prefix(name.size());
    if (!line.empty() && (line.front() == ':' || line.front() == '=')) line.remove_prefix(1);
    return trim(line);
}

std::vector<std::string> split_fields(std::string_view list) {
    std::vector<std::string> fields;
    std::size_t start = 0;
    bool quoted = false;
    int depth = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const char c = list[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '(') ++depth;
        if (c == ')' && depth > 0) --depth;
        if (c == ',' && depth == 0) {
            fields.push_back(without_quotes(list.substr(start, i - start)));
            start = i + 1;
        }
    }
    fields.push_back(without_quotes(list.substr(start)));
    return fields;
}

std::optional<int> parse_number(std::string_view text) {
    text = trim(text);
    int value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<int> number_at(const std::vector<std::string>& fields, std::size_t index) {
    if (index >= fields.size()) return std::nullopt;
    return parse_number(fields[index]);
}

std::vector<int> parse_range(std::string_view text) {
    text = trim(text);
    if (text.size() >= 2 && text.front() == '(' && text.back() == ')') text = text.substr(1, text.size() - 2);
    std::vector<int> values;
    for (const auto& item : split_fields(text)) {
        const auto dash = item.find('-');
        const auto from = parse_number(std::string_view(item).substr(0, dash));
        const auto until = dash == std::string::npos ? from : parse_number(std::string_view(item).substr(dash + 1));
        if (!from || !until || *from < 0) return {};
        for (int value = *from; value <= std::min(*until, k_max_range_value); ++value) values.push_back(value);
    }
    return values;
}

}  // namespace modem::at
