#include "config/reader/sending_hours.hpp"

#include <algorithm>

namespace reader {

namespace {

std::optional<words::DayHours> meeting(const words::DayHours& a, const words::DayHours& b) {
    const words::DayHours both{std::max(a.from, b.from), std::min(a.until, b.until)};
    return both.from < both.until ? std::optional(both) : std::nullopt;
}

}  // namespace

std::optional<words::DayHours> hours_on(const words::SendingHours& hours, unsigned weekday) {
    if (!hours.days[weekday]) return {};
    const auto own = hours.of_day.find(weekday);
    return own == hours.of_day.end() ? hours.hours : own->second;
}

words::SendingHours intersection(const words::SendingHours& a, const words::SendingHours& b) {
    words::SendingHours both{a.hours, {}, a.on_holidays && b.on_holidays};
    if (const auto usual = meeting(a.hours, b.hours)) both.hours = *usual;
    for (unsigned weekday = 0; weekday < both.days.size(); ++weekday) {
        const auto of_a = hours_on(a, weekday), of_b = hours_on(b, weekday);
        const auto hours = of_a && of_b ? meeting(*of_a, *of_b) : std::nullopt;
        if (!hours) continue;
        both.days.set(weekday);
        if (*hours != both.hours) both.of_day[weekday] = *hours;
    }
    return both;
}

}  // namespace reader
