#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/reader/config.hpp"
#include "config/words/instant.hpp"
#include "config/words/number.hpp"

namespace date {
class time_zone;
}

namespace controller::dispatch {

// What a SIM may send and what that costs. Pure: time, zone and what has been used come in. Money is in millionths of
// the currency's main unit.

/// The contract of one SIM, in whatever modem it is.
struct Tariff {
    std::string name;  ///< for people
    reader::Pacing pacing;
    int billing_day = 1;
    std::int64_t bundle = 0;
    std::optional<reader::Amount> price_per_part{};
    std::optional<reader::Amount> price_on_net{};
    std::optional<reader::Amount> daily_spend{};
    std::vector<std::string> on_net{};

    bool is_on_net(const words::Number& number) const;
};

/// Of the SIM's own `[[sim]]`; what that leaves open, and a SIM without one, is as `[pacing]`, its modem and
/// `[dispatch]` say. A pace that the modem has of its own bounds every SIM in it. `sim_name` is `iccid:…`, `imsi:…` or
/// `modem:…`.
Tariff tariff_of(const reader::Config& config, std::string_view sim_name, std::string_view modem);

/// The civil day and the billing month of an instant: days since 1970 of the shop's calendar, and when they end.
struct Billing {
    std::int64_t day = 0;
    std::int64_t month = 0;  ///< the day on which it began
    words::Instant day_begins{}, day_ends{};
    words::Instant month_begins{}, month_ends{};
};
/// A billing day beyond the end of a month is its last day.
Billing billing_at(words::Instant now, int billing_day, const date::time_zone& zone);

/// What a SIM has used of the present day and billing month.
struct Usage {
    std::int64_t parts_today = 0, parts_month = 0;
    std::int64_t on_net_today = 0, on_net_month = 0;  ///< of these, to its own network
    std::int64_t people_today = 0, people_month = 0;  ///< distinct recipients
    std::int64_t spent_today = 0, spent_month = 0;
};

/// Parts that are left in the bundle. Those to its own network take nothing from it where they have a price of their
/// own.
std::int64_t bundle_left(const Tariff& tariff, const Usage& usage);
/// What the next parts cost.
std::int64_t cost_of(const Tariff& tariff, const Usage& usage, bool on_net, std::int64_t parts);

/// Which bound of the tariff is met.
enum class Bound { none, parts_day, parts_month, people_day, people_month, spend };
std::string_view to_string(Bound bound);

/// What is to be sent.
struct Need {
    std::int64_t parts = 1;
    bool on_net = false;
    bool new_today = false;  ///< the SIM has not texted this number today, or in this billing month
    bool new_month = false;
    /// Percent of the parts and recipients of day and month and of the daily spend that bulk leaves to alerts and
    /// service; 0 for these. What is left shrinks with the time that is left, so that all is bulk's when the period
    /// ends.
    int leave = 0;
};

/// Whether it fits into the tariff; else what it does not fit into, and when there is room again. `never`: a text of so
/// many parts does not fit at all.
struct Room {
    Bound bound = Bound::none;
    words::Instant until{};
    bool never = false;
    bool fits() const { return bound == Bound::none; }
};
Room room_for(const Tariff& tariff, const Usage& usage, const Billing& billing, const Need& need, words::Instant now);

/// How many parts bulk may have sent by `now` of `limit` in a period.
std::int64_t bulk_share(std::int64_t limit, int leave, words::Instant begins, words::Instant ends, words::Instant now);

}  // namespace controller::dispatch
