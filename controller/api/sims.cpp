#include "controller/api/sims.hpp"

#include <algorithm>

#include "config/words/money.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/query.hpp"
#include "controller/dispatch/sims.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using dispatch::SimView;

namespace {

json::object bound(std::int64_t used, std::optional<std::int64_t> limit, words::Instant renews) {
    json::value left = nullptr;
    if (limit) left = std::max<std::int64_t>(0, *limit - used);
    return {{"used", used}, {"limit", or_null(limit)}, {"left", left}, {"renews_at", words::to_rfc3339(renews)}};
}

json::value bundle_to_json(const SimView& sim) {
    if (sim.tariff.bundle == 0) return nullptr;
    return json::object{{"parts", sim.tariff.bundle},
                        {"left", dispatch::bundle_left(sim.tariff, sim.usage)},
                        {"renews_at", words::to_rfc3339(sim.billing.month_ends)}};
}

json::value spent_to_json(const SimView& sim) {
    if (!sim.tariff.price_per_part) return nullptr;
    const std::string& currency = sim.tariff.price_per_part->currency;
    const auto& daily = sim.tariff.daily_spend;
    return json::object{{"today", money_to_json(sim.usage.spent_today, currency)},
                        {"month", money_to_json(sim.usage.spent_month, currency)},
                        {"daily_limit", daily ? money_to_json(daily->millionths, currency) : json::value(nullptr)}};
}

json::value told(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::object to_json(const SimView& sim) {
    const auto& pacing = sim.tariff.pacing;
    const auto day = sim.billing.day_ends, month = sim.billing.month_ends;
    return {{"name", sim.tariff.name},
            {"iccid", told(sim.iccid)},
            {"modem", told(sim.modem)},
            {"state", sim.state},
            {"detail", told(sim.detail)},
            {"until", or_null(sim.until)},
            {"last_seen_at", or_null(sim.seen)},
            {"pace", {{"per_minute", pacing.per_minute}, {"per_hour", pacing.per_hour}}},
            {"parts",
             {{"day", bound(sim.usage.parts_today, pacing.per_day, day)},
              {"month", bound(sim.usage.parts_month, pacing.per_month, month)},
              {"on_net_this_month", sim.usage.on_net_month}}},
            {"recipients",
             {{"day", bound(sim.usage.people_today, pacing.recipients_per_day, day)},
              {"month", bound(sim.usage.people_month, pacing.recipients_per_month, month)}}},
            {"billing_day", sim.tariff.billing_day},
            {"bundle", bundle_to_json(sim)},
            {"spent", spent_to_json(sim)}};
}

asio::awaitable<Response> list(Context& context, Request request) {
    Query query(request);
    if (const auto problem = query.problem()) co_return to_response(*problem);
    std::function<json::array(store::Database&)> job = [rules = context.present.rules(),
                                                        states = context.dispatcher.states(),
                                                        now = context.clock.now()](store::Database& db) {
        json::array data;
        for (const SimView& sim : dispatch::view_sims(db, *rules, states, now)) data.push_back(to_json(sim));
        return data;
    };
    json::array data = co_await context.store.read<json::array>(std::move(job));
    co_return page_response(std::move(data), "");
}

constexpr Route<Context> k_routes[] = {{Method::get, "/v1/sims", Scope::read, list}};

}  // namespace

std::span<const Route<Context>> sim_routes() { return k_routes; }

json::value money_to_json(std::int64_t millionths, const std::string& currency) {
    if (currency.empty()) return nullptr;
    std::int64_t minor = 1'000'000;
    for (int i = 0; i < words::decimals_of(currency); ++i) minor /= 10;
    return json::object{{"amount", (millionths + minor - 1) / minor}, {"currency", currency}};
}

}  // namespace controller::api
