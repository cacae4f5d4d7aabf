#include "controller/audience/stage.hpp"

#include <algorithm>

namespace controller::audience {

namespace {

constexpr std::int64_t k_new_days = 30;
constexpr std::int64_t k_at_risk_days = 45;
constexpr std::int64_t k_lapsed_days = 90;
constexpr std::int64_t k_lost_days = 365;
constexpr std::int64_t k_loyal_purchases = 3;
constexpr std::int64_t k_loyal_period = 365LL * 24 * 60 * 60 * 1000;

}  // namespace

std::string_view to_string(Stage stage) { return k_stage_names[static_cast<std::size_t>(stage)]; }

std::optional<Stage> parse_stage(std::string_view name) {
    const auto* const found = std::find(k_stage_names.begin(), k_stage_names.end(), name);
    if (found == k_stage_names.end()) return std::nullopt;
    return static_cast<Stage>(found - k_stage_names.begin());
}

Stage stage_of(const Metric& metric, const Moment& moment) {
    if (metric.n_purchases == 0 || !metric.first_purchase || !metric.last_purchase) return Stage::prospect;
    const auto idle = days_since(*metric.last_purchase, moment);
    if (idle >= k_lost_days) return Stage::lost;
    if (idle >= k_lapsed_days) return Stage::lapsed;
    if (idle >= k_at_risk_days) return Stage::at_risk;
    if (metric.n_purchases == 1 && idle <= k_new_days) return Stage::fresh;
    const auto known_for = words::to_ms(moment.now) - words::to_ms(*metric.first_purchase);
    if (metric.n_purchases >= k_loyal_purchases && metric.n_purchases * k_loyal_period >= k_loyal_purchases * known_for)
        return Stage::loyal;
    return Stage::active;
}

Stage stage_of(store::Database& database, words::Key contact, words::Instant now, const date::time_zone* zone) {
    return stage_of(metric_of(database, contact), {now, zone});
}

StageSql stage_sql() {
    // "idle >= n" is "before the day that was n - 1 days ago".
    return {
        "CASE WHEN m.contact IS NULL THEN 0 WHEN m.last_purchase < ? THEN 6 WHEN m.last_purchase < ? THEN 5 "
        "WHEN m.last_purchase < ? THEN 4 WHEN m.n_purchases = 1 AND m.last_purchase >= ? THEN 1 "
        "WHEN m.n_purchases >= ? AND m.n_purchases * ? >= ? * (? - m.first_purchase) THEN 3 ELSE 2 END",
        {StartOfDayAgo{k_lost_days - 1}, StartOfDayAgo{k_lapsed_days - 1}, StartOfDayAgo{k_at_risk_days - 1},
         StartOfDayAgo{k_new_days}, k_loyal_purchases, k_loyal_period, k_loyal_purchases, Now{}}};
}

}  // namespace controller::audience
