#pragma once

#include <optional>

#include "config/words/calendar.hpp"

namespace reader {

/// The hours of a weekday (0 is Monday); nothing where it is closed.
std::optional<words::DayHours> hours_on(const words::SendingHours& hours, unsigned weekday);

/// Open exactly when both are; a day on which they do not meet is closed.
words::SendingHours intersection(const words::SendingHours& a, const words::SendingHours& b);

}  // namespace reader
