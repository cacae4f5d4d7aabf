#pragma once

#include <date/tz.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace controller::outreach {

// How values are written in a language (BCP 47), for the air: plain spaces where ICU writes special ones, which the
// GSM alphabet lacks.

/// `short` 22 Nov, `long` 22 November 2026, `numeric` 22/11/2026.
std::string format_day(date::local_days day, std::string_view style, const std::string& language);
std::string format_money(std::int64_t minor, const std::string& currency, const std::string& language);

std::string to_upper(const std::string& text, const std::string& language);
/// At most so many characters as people count them, without a space at the end.
std::string cut(const std::string& text, std::int64_t characters);
std::string first_word(const std::string& text);

/// A value from outside: valid UTF-8, control characters and those that turn the direction of writing made spaces,
/// no space at either end.
std::string clean(std::string_view text);
/// No space at either end.
std::string trim(std::string_view text);

/// Whether `text` contains `part`, whatever the case.
bool mentions(std::string_view text, std::string_view part);

}  // namespace controller::outreach
