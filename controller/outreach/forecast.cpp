#include "controller/outreach/forecast.hpp"

#include <date/tz.h>

#include <algorithm>
#include <cmath>

#include "controller/audience/moment.hpp"
#include "controller/policy/judge.hpp"

namespace controller::outreach {

namespace {

using Seconds = std::chrono::duration<double>;

// All SIMs together, in parts.
struct Limits {
    double per_second = 0;
    double per_day = 0;
    double per_month = 0;
};

Limits limits_of(const Capacity& capacity, double parts_per_recipient) {
    Limits all;
    const double air = 1.0 / std::max(Seconds(capacity.per_part).count(), 0.001);
    for (const reader::Pacing& sim : capacity.sims) {
        all.per_second +=
            std::min({static_cast<double>(sim.per_minute) / 60, static_cast<double>(sim.per_hour) / 3600, air});
        double day = static_cast<double>(sim.per_day);
        if (sim.recipients_per_day)
            day = std::min(day, static_cast<double>(*sim.recipients_per_day) * parts_per_recipient);
        all.per_day += day;
        all.per_month += static_cast<double>(sim.recipients_per_month) * parts_per_recipient;
    }
    return all;
}

words::Instant later(words::Instant at, Seconds by) {
    return at + std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(by.count() * 1000)));
}

}  // namespace

std::optional<words::Instant> forecast(const Load& load, const Capacity& capacity, std::span<const policy::Layer> hours,
                                       const date::time_zone& zone) {
    if (load.parts == 0) return load.from;
    const double each =
        static_cast<double>(load.parts) / static_cast<double>(std::max<std::int64_t>(load.recipients, 1));
    const Limits limits = limits_of(capacity, each);
    if (limits.per_second <= 0) return std::nullopt;
    const words::Instant horizon = load.from + policy::k_horizon;
    double left = static_cast<double>(load.parts);
    double month = std::max(0.0, limits.per_month - static_cast<double>(load.recipients_this_month) * each);
    double today = limits.per_day;
    for (words::Instant at = load.from; at < horizon;) {
        const auto day = audience::day_of(at, zone);
        const words::Instant tomorrow = audience::start_of(day + date::days(1), zone);
        const words::Instant open = policy::next_opening(hours, at, horizon);
        if (open < std::min(tomorrow, horizon)) {
            const words::Instant close = policy::closes_at(hours, open, std::min(tomorrow, horizon));
            const double fits = std::min({Seconds(close - open).count() * limits.per_second, today, month});
            if (left <= fits) return later(open, Seconds(left / limits.per_second));
            left -= fits;
            today -= fits;
            month -= fits;
            at = close;
        } else {
            at = tomorrow;
        }
        if (at < tomorrow) continue;
        today = limits.per_day;
        if (date::year_month_day(day + date::days(1)).day() == date::day(1)) month = limits.per_month;
    }
    return std::nullopt;
}

}  // namespace controller::outreach
