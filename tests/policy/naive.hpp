#pragma once

#include <date/tz.h>

#include "controller/policy/holiday.hpp"
#include "controller/policy/window.hpp"

namespace naive {

/// Whether one layer is open at an instant, read off the clock on the wall; knows nothing of boundaries.
inline bool open_at(const controller::policy::Layer& layer, words::Instant at) {
    const auto local = layer.zone->to_local(std::chrono::floor<std::chrono::minutes>(at));
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto minute = std::chrono::duration_cast<std::chrono::minutes>(local - day);
    const std::chrono::sys_days date(day.time_since_epoch());
    const unsigned weekday = (std::chrono::weekday(date).c_encoding() + 6) % 7;
    const auto within = [&](const words::DayHours& hours) { return hours.from <= minute && minute < hours.until; };
    if (const auto* week = std::get_if<const controller::policy::WeekHours*>(&layer.hours)) {
        for (const auto& hours : (**week)[weekday])
            if (within(hours)) return true;
        return false;
    }
    const auto& sending = *std::get<const words::SendingHours*>(layer.hours);
    const bool own = sending.of_day.contains(weekday);
    if (!sending.days.test(weekday) || !within(own ? sending.of_day.at(weekday) : sending.hours)) return false;
    return sending.on_holidays || !layer.holidays ||
           !controller::policy::is_holiday(*layer.holidays, layer.region, std::chrono::year_month_day(date));
}

inline bool open_at(std::span<const controller::policy::Layer> layers, words::Instant at) {
    for (const auto& layer : layers)
        if (!open_at(layer, at)) return false;
    return true;
}

}  // namespace naive
