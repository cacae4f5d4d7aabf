#include "controller/policy/window.hpp"

#include <date/tz.h>

#include <algorithm>

#include "controller/policy/holiday.hpp"

namespace controller::policy {

namespace {

using std::chrono::days;
using std::chrono::floor;
using words::Instant;

// A layer is open, or is not, from the instant asked about to before `until`.
struct Stretch {
    bool open;
    Instant until;
};

std::span<const words::DayHours> hours_of(const Layer& layer, std::chrono::sys_days day) {
    const unsigned weekday = std::chrono::weekday(day).iso_encoding() - 1;
    if (const auto* week = std::get_if<const WeekHours*>(&layer.hours)) return (**week)[weekday];
    const auto& sending = *std::get<const words::SendingHours*>(layer.hours);
    if (!sending.days[weekday]) return {};
    if (!sending.on_holidays && layer.holidays &&
        is_holiday(*layer.holidays, layer.region, std::chrono::year_month_day(day)))
        return {};
    const auto own = sending.of_day.find(weekday);
    return {own == sending.of_day.end() ? &sending.hours : &own->second, 1};
}

// Between two changes of the zone's offset local time runs evenly, so the day's next boundary can be carried over to
// UTC by its distance; a change of offset ends the stretch, and what comes after it is asked anew.
Stretch stretch_at(const Layer& layer, Instant at) {
    const auto zone = layer.zone->get_info(at);
    const Instant local = at + zone.offset;
    const auto day = floor<days>(local);
    const auto time = local - day;
    std::chrono::milliseconds boundary = days(1);
    bool open = false;
    for (const auto& span : hours_of(layer, day)) {
        if (open = span.from <= time && time < span.until; open) {
            boundary = span.until;
            break;
        }
        if (time < span.from) boundary = std::min<std::chrono::milliseconds>(boundary, span.from);
    }
    return {open, std::min<Instant>(at + (boundary - time), zone.end)};
}

}  // namespace

const Layer* closed_layer(std::span<const Layer> layers, Instant at) {
    const auto found =
        std::find_if(layers.begin(), layers.end(), [&](const Layer& layer) { return !stretch_at(layer, at).open; });
    return found == layers.end() ? nullptr : &*found;
}

bool open_at(std::span<const Layer> layers, Instant at) { return closed_layer(layers, at) == nullptr; }

Instant next_opening(std::span<const Layer> layers, Instant from, Instant horizon) {
    Instant at = from;
    while (at < horizon) {
        Instant earliest = at;
        for (const auto& layer : layers)
            if (const auto now = stretch_at(layer, at); !now.open) earliest = std::max(earliest, now.until);
        if (earliest == at) return at;
        at = earliest;
    }
    return horizon;
}

Instant closes_at(std::span<const Layer> layers, Instant at, Instant limit) {
    while (at < limit) {
        Instant until = limit;
        for (const auto& layer : layers) {
            const auto now = stretch_at(layer, at);
            if (!now.open) return at;
            until = std::min(until, now.until);
        }
        at = until;
    }
    return limit;
}

}  // namespace controller::policy
