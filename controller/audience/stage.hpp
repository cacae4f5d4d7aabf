#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/audience/metrics.hpp"
#include "controller/audience/moment.hpp"

namespace controller::audience {

/// Where a contact stands; exactly one at any moment. The first line that holds rules; `idle` is whole days of the
/// shop's calendar since the last purchase:
///   prospect  no completed purchase
///   lost      idle >= 365
///   lapsed    idle >= 90
///   at_risk   idle >= 45
///   new       one purchase, idle <= 30
///   loyal     at least 3 purchases, and since the first of them 3 or more for each 365 days
///   active    all others
enum class Stage { prospect, fresh, active, loyal, at_risk, lapsed, lost };

inline constexpr std::array<std::string_view, 7> k_stage_names = {"prospect", "new",    "active", "loyal",
                                                                  "at_risk",  "lapsed", "lost"};

std::string_view to_string(Stage stage);
std::optional<Stage> parse_stage(std::string_view name);

Stage stage_of(const Metric& metric, const Moment& moment);
/// Of a contact, in the days of the shop's `zone`.
Stage stage_of(store::Database& database, words::Key contact, words::Instant now, const date::time_zone* zone);

/// The same rule as an SQL expression over a `metric` row `m` (or its absence) that gives the number of the stage, with
/// what its `?` are bound to.
struct StageSql {
    std::string_view text;
    std::vector<Parameter> parameters;
};
StageSql stage_sql();

}  // namespace controller::audience
