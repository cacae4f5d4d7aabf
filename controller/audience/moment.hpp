#pragma once

#include <date/tz.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "config/words/instant.hpp"
#include "controller/store/database.hpp"

namespace controller::audience {

/// When a question is asked, and in whose days it counts: those of the shop's calendar. `zone` outlives it.
struct Moment {
    words::Instant now;
    const date::time_zone* zone = nullptr;
};

/// The day of the shop's calendar in which the instant lies.
date::local_days day_of(words::Instant at, const date::time_zone& zone);

/// The first instant of a day, also where the clocks go forward at midnight.
words::Instant start_of(date::local_days day, const date::time_zone& zone);

/// Whole days between the day of `at` and today; negative in the future.
std::int64_t days_since(words::Instant at, const Moment& moment);

/// `2026-11-22`; nothing for what is no day of the years 1970 to 2999.
std::optional<date::local_days> parse_day(std::string_view text);
std::string to_string(date::local_days day);

/// The first instant of a day (`day`, or `ago` days before today), in milliseconds.
struct StartOfDay {
    date::local_days day;
    friend bool operator==(const StartOfDay&, const StartOfDay&) = default;
};
struct StartOfDayAgo {
    std::int64_t ago = 0;
    friend bool operator==(const StartOfDayAgo&, const StartOfDayAgo&) = default;
};
/// The moment itself, in milliseconds.
struct Now {
    friend bool operator==(const Now&, const Now&) = default;
};

/// What is bound to a `?` of compiled SQL; some of it is known only when the question is asked.
using Parameter = std::variant<std::int64_t, std::string, StartOfDay, StartOfDayAgo, Now>;

store::Value value_at(const Parameter& parameter, const Moment& moment);
std::vector<store::Value> values_at(const std::vector<Parameter>& parameters, const Moment& moment);

}  // namespace controller::audience
