#include "firmware/cli/times.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <utility>

namespace firmware::cli {

namespace {

using std::chrono::seconds;

constexpr std::int64_t k_longest = std::int64_t{10} * 366 * 86400;

std::optional<seconds> seconds_of(char unit) {
    switch (unit) {
        case 's': return seconds(1);
        case 'm': return seconds(60);
        case 'h': return seconds(3600);
        case 'd': return seconds(86400);
        case 'w': return seconds(7 * 86400);
        default: return {};
    }
}

// All of the text by the format of strptime.
std::optional<words::Instant> local(const std::string& text, const char* format) {
    std::tm fields{};
    const char* end = strptime(text.c_str(), format, &fields);
    if (end == nullptr || *end != '\0') return {};
    const std::tm wanted = fields;
    fields.tm_isdst = -1;
    const std::time_t at = std::mktime(&fields);
    if (at == -1 || fields.tm_mday != wanted.tm_mday) return {};  // 30 February
    return words::Instant(seconds(at));
}

}  // namespace

std::string local_time(words::Instant at) {
    const auto stamp = static_cast<std::time_t>(std::chrono::floor<seconds>(at).time_since_epoch().count());
    std::tm fields{};
    if (localtime_r(&stamp, &fields) == nullptr) return words::to_rfc3339(at);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &fields)};
}

std::string local_time(std::string_view rfc3339) {
    const auto at = words::from_rfc3339(rfc3339);
    return at ? local_time(*at) : std::string(rfc3339);
}

std::string duration_text(seconds length) {
    constexpr std::array<std::pair<std::int64_t, const char*>, 4> k_units = {
        {{86400, " d"}, {3600, " h"}, {60, " min"}, {1, " s"}}};
    std::int64_t rest = length.count() < 0 ? 0 : length.count();
    std::string text;
    for (std::size_t i = 0; i < k_units.size(); ++i) {
        const auto [size, unit] = k_units[i];
        if (text.empty() && rest < size && size > 1) continue;
        const bool second = !text.empty();
        if (!second || rest >= size) text += (second ? " " : "") + std::to_string(rest / size) + unit;
        if (second) break;
        rest %= size;
    }
    return text;
}

std::optional<seconds> parse_length(std::string_view text) {
    std::int64_t sum = 0;
    if (text.empty()) return {};
    while (!text.empty()) {
        std::int64_t count = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        const auto digits = static_cast<std::size_t>(end - text.data());
        if (error != std::errc{} || digits == text.size() || count < 0 || count > k_longest) return {};
        const auto unit = seconds_of(text[digits]);
        if (!unit) return {};
        sum += count * unit->count();
        if (sum > k_longest) return {};
        text.remove_prefix(digits + 1);
    }
    return sum > 0 ? std::optional(seconds(sum)) : std::nullopt;
}

std::optional<words::Instant> parse_time(std::string_view text, words::Instant now) {
    if (text.starts_with('+')) {
        const auto length = parse_length(text.substr(1));
        return length ? std::optional(now + *length) : std::nullopt;
    }
    if (const auto at = words::from_rfc3339(text)) return at;
    const std::string copy(text);
    for (const char* format :
         {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"})
        if (const auto at = local(copy, format)) return at;
    return {};
}

words::Instant machine_now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

}  // namespace firmware::cli
