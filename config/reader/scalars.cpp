#include "config/reader/scalars.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "config/words/money.hpp"

namespace reader {

namespace {

constexpr std::int64_t k_longest_duration = std::int64_t{3650} * 24 * 3600;
constexpr std::size_t k_longest_id = 64;
constexpr std::size_t k_most_decimals = 6;
constexpr std::size_t k_most_units = 12;  // digits before the point of an amount

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Digits only: no sign, no space, no overflow.
template <class T>
std::optional<T> whole(std::string_view text) {
    T value{};
    if (!all_digits(text)) return {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

bool is_address(int family, const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> out{};
    return inet_pton(family, text.c_str(), out.data()) == 1;
}

}  // namespace

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    if (text.size() < 2) return {};
    const std::string_view units = "smhd";
    constexpr std::array<std::int64_t, 4> k_seconds = {1, 60, 3600, 86400};
    const auto unit = units.find(text.back());
    const auto count = whole<std::int64_t>(text.substr(0, text.size() - 1));
    if (unit == std::string_view::npos || !count || *count < 1 || *count > k_longest_duration / k_seconds[unit])
        return {};
    return std::chrono::seconds(*count * k_seconds[unit]);
}

std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return {};
    const auto hour = whole<int>(text.substr(0, 2)), minute = whole<int>(text.substr(3));
    if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > 24 * 60) return {};
    return std::chrono::minutes(*hour * 60 + *minute);
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return {};
    const auto port = whole<std::uint16_t>(text.substr(colon + 1));
    std::string host(text.substr(0, colon));
    if (!port) return {};
    if (host == "localhost") return Endpoint{"127.0.0.1", *port};
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
        return is_address(AF_INET6, host) ? std::optional(Endpoint{host, *port}) : std::nullopt;
    }
    return is_address(AF_INET, host) ? std::optional(Endpoint{host, *port}) : std::nullopt;
}

bool is_loopback(std::string_view host) { return host.starts_with("127.") || host == "::1"; }

std::optional<Amount> parse_amount(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos || !words::is_currency(text.substr(space + 1))) return {};
    const std::string_view number = text.substr(0, space);
    const auto point = number.find('.');
    std::string decimals(point == std::string_view::npos ? "" : number.substr(point + 1));
    if (decimals.size() > k_most_decimals || (point != std::string_view::npos && decimals.empty())) return {};
    decimals.resize(k_most_decimals, '0');
    const std::string_view units = number.substr(0, point);
    const auto main = whole<std::int64_t>(units), rest = whole<std::int64_t>(decimals);
    if (!main || !rest || units.size() > k_most_units) return {};
    return Amount{*main * 1'000'000 + *rest, std::string(text.substr(space + 1))};
}

std::optional<unsigned> parse_weekday(std::string_view text) {
    const auto found = std::find(k_weekdays.begin(), k_weekdays.end(), text);
    if (found == k_weekdays.end()) return {};
    return static_cast<unsigned>(found - k_weekdays.begin());
}

std::string to_string(const words::DayHours& hours) {
    std::array<char, 48> buffer{};
    const auto from = static_cast<int>(hours.from.count()), until = static_cast<int>(hours.until.count());
    std::snprintf(buffer.data(), buffer.size(), "%02d:%02d-%02d:%02d", from / 60, from % 60, until / 60, until % 60);
    return buffer.data();
}

bool is_id(std::string_view text) {
    if (text.empty() || text.size() > k_longest_id || text[0] < 'a' || text[0] > 'z') return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace reader
