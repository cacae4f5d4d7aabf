#pragma once

#include <array>
#include <chrono>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "config/words/calendar.hpp"
#include "config/words/instant.hpp"

namespace date {
class time_zone;
}

namespace controller::policy {

/// The hours of each day of a week, Monday first; a day may have several spans (a pause at noon) or none (closed).
/// Hours over midnight are two spans: until 24:00 and, on the day after, from 0:00.
using WeekHours = std::array<std::vector<words::DayHours>, 7>;

/// One of the calendars that a message has to keep to, on the clocks of one zone. What it points to must outlive it.
/// On the days when the clocks change, the hours are what a clock on the wall shows: an hour that comes twice is open
/// twice, one that is left out is not there.
struct Layer {
    std::string_view name;                                             ///< for people: `country hours`
    const date::time_zone* zone;                                       ///< never null
    std::variant<const WeekHours*, const words::SendingHours*> hours;  ///< never null
    const words::CountryRules* holidays = nullptr;                     ///< closed days where SendingHours say so
    std::string_view region{};                                         ///< beside the country's holidays
};

/// Whether all layers are open; with no layer it is always open.
bool open_at(std::span<const Layer> layers, words::Instant at);

/// The first instant from `from` on at which all layers are open, or `horizon` if there is none before it.
words::Instant next_opening(std::span<const Layer> layers, words::Instant from, words::Instant horizon);

/// The first instant from `at` on at which a layer is closed, or `limit` if there is none before it.
words::Instant closes_at(std::span<const Layer> layers, words::Instant at, words::Instant limit);

/// The first layer that is closed, or null.
const Layer* closed_layer(std::span<const Layer> layers, words::Instant at);

}  // namespace controller::policy
