#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/reader/config.hpp"

namespace reader {

// What a string in the configuration may mean; nothing where it is not of that form.

/// `45d`, `7d`, `2h`, `30m`, `90s`; positive, at most ten years.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

/// `08:30`; up to `24:00`.
std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text);

struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
};

/// `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`; an IP address, since a name would need a resolver at start.
std::optional<Endpoint> parse_endpoint(std::string_view text);
bool is_loopback(std::string_view host);

/// `0.065 EUR`: up to six decimals and an ISO 4217 code.
std::optional<Amount> parse_amount(std::string_view text);

/// See words::HolidayRule.
std::optional<words::HolidayRule> parse_holiday(std::string_view text);

inline constexpr std::array<std::string_view, 7> k_weekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/// 0 for `mon` to 6 for `sun`.
std::optional<unsigned> parse_weekday(std::string_view text);

/// `08:30-20:00`.
std::string to_string(const words::DayHours& hours);

/// Names of files, segments and templates: a small letter, then small letters, digits and `_`, at most 64.
bool is_id(std::string_view text);

}  // namespace reader
