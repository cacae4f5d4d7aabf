#include "controller/api/modems.hpp"

#include <algorithm>

#include "controller/api/json_output.hpp"
#include "controller/api/query.hpp"
#include "controller/dispatch/accounts.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using dispatch::Board;
using modem::device::ModemStatus;

namespace {

// Parts that a SIM has sent, and people it has texted.
struct Used {
    std::int64_t minute = 0, hour = 0, day = 0, recipients = 0;
};

// Reads the parts of the last hour, the latest first.
Used used_by(store::Database& db, words::Key sim, words::Instant now, const dispatch::Usage& usage) {
    Used used{.day = usage.parts_today, .recipients = usage.people_month};
    store::Cursor cursor =
        db.query("SELECT planned_at FROM part WHERE sim = ?1 AND state IN (0, 1, 3, 5, 6, 7) ORDER BY seq DESC", sim);
    while (cursor.next()) {
        const auto at = cursor.instant(0);
        if (at <= now - std::chrono::hours(1)) break;
        ++used.hour;
        if (at > now - std::chrono::minutes(1)) ++used.minute;
    }
    return used;
}

dispatch::Tariff tariff_of(store::Database& db, const dispatch::Rules& rules, words::Key sim,
                           const std::string& modem) {
    std::string name = "modem:" + modem;
    store::Cursor cursor = db.query("SELECT name FROM sim WHERE key = ?1", sim);
    if (cursor.next()) name = cursor.text(0);
    return dispatch::tariff_of(rules.config, name, modem);
}

// Empty where the modem does not tell.
json::value told(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

// What recovery did last, while it is not known to have helped.
json::value recovery_to_json(const ModemStatus& modem) {
    if (!modem.recovery) return nullptr;
    const auto& recovery = *modem.recovery;
    const auto probe =
        recovery.next_probe ? json::value(words::to_rfc3339(*recovery.next_probe)) : json::value(nullptr);
    return {{"rung", recovery.rung},
            {"sentence", recovery.sentence},
            {"since", words::to_rfc3339(recovery.since)},
            {"next_probe", probe},
            {"heavy_last_hour", recovery.heavy_last_hour}};
}

// The operator's words, and the amount in minor units where its recipe found one.
json::value balance_to_json(const ModemStatus& modem) {
    if (!modem.balance) return nullptr;
    const auto& balance = *modem.balance;
    constexpr std::int64_t k_minor = 10'000;  // millionths
    json::object shown{{"text", balance.text},
                       {"at", words::to_rfc3339(balance.at)},
                       {"answered", balance.answered},
                       {"amount", nullptr},
                       {"currency", nullptr}};
    if (balance.amount) {
        shown["amount"] = balance.amount->millionths / k_minor;
        shown["currency"] = balance.amount->currency;
    }
    return shown;
}

json::object pacing_to_json(const reader::Pacing& limits, const Board::State& state, const Used& used,
                            words::Monotonic now) {
    std::int64_t wait_ms = 0;
    if (state.paced_until && *state.paced_until > now)
        wait_ms = std::chrono::ceil<std::chrono::milliseconds>(*state.paced_until - now).count();
    return {
        {"limits",
         {{"per_minute", limits.per_minute},
          {"per_hour", limits.per_hour},
          {"per_day", limits.per_day},
          {"recipients_per_month", limits.recipients_per_month}}},
        {"used",
         {{"minute", used.minute}, {"hour", used.hour}, {"day", used.day}, {"recipients_this_month", used.recipients}}},
        {"wait_ms", wait_ms},
        {"day_is_full", state.day_is_full}};
}

// Of a SIM that the network has refused too often.
json::value rest_to_json(const Board::State& state) {
    if (!state.resting_until) return nullptr;
    return json::object{{"until", words::to_rfc3339(*state.resting_until)}, {"why", state.resting_why}};
}

json::value number(const std::optional<int>& value) { return value ? json::value(*value) : json::value(nullptr); }

json::object sim_to_json(const ModemStatus& modem) {
    return {{"iccid", told(modem.iccid)},
            {"imsi", told(modem.imsi)},
            {"smsc", told(modem.smsc)},
            {"number", told(modem.own_number)},
            {"pin_attempts", number(modem.pin_attempts)},
            {"changed_at", modem.sim_changed ? json::value(words::to_rfc3339(*modem.sim_changed)) : nullptr}};
}

}  // namespace

json::object to_json(const ModemStatus& modem) {
    json::object refusals;
    for (const auto& [fault, count] : modem.refusals) refusals[fault] = count;
    json::array stores;
    for (const auto& store : modem.stores)
        stores.push_back({{"name", store.name}, {"used", store.used}, {"total", store.total}});
    return {{"name", modem.name},
            {"port", modem.port},
            {"device", told(modem.device)},
            {"phase", modem::device::to_string(modem.phase)},
            {"sentence", modem.sentence},
            {"fault", told(modem.fault)},
            {"changed_at", words::to_rfc3339(modem.changed)},
            {"manufacturer", told(modem.manufacturer)},
            {"model", told(modem.model)},
            {"revision", told(modem.revision)},
            {"imei", told(modem.imei)},
            {"profile", told(modem.profile)},
            {"profile_why", told(modem.profile_why)},
            {"sim", sim_to_json(modem)},
            {"network", told(modem.network)},
            {"registration", modem::device::to_string(modem.registration)},
            {"signal_dbm", number(modem.signal_dbm)},
            {"sms_bearer", number(modem.bearer)},
            {"receipts", modem::device::to_string(modem.receipts)},
            {"timeouts", modem.timeouts},
            {"restarts", modem.restarts},
            {"undervoltages", modem.undervoltages},
            {"resyncs", modem.resyncs},
            {"refusals", std::move(refusals)},
            {"recovery", recovery_to_json(modem)},
            {"stores", std::move(stores)},
            {"temperature_c", number(modem.temperature_c)},
            {"balance", balance_to_json(modem)}};
}

namespace {

json::array all(store::Database& db, const dispatch::Rules& rules, const std::vector<ModemStatus>& modems,
                const std::vector<Board::State>& states, const words::Clock& clock) {
    json::array out;
    for (const ModemStatus& modem : modems) {
        json::object shown = to_json(modem);
        const reader::Modem* configured = rules.modem(modem.name);
        if (configured != nullptr && configured->number)
            shown["sim"].as_object()["number"] = configured->number->text();
        const auto state = std::find_if(states.begin(), states.end(),
                                        [&modem](const Board::State& each) { return each.modem == modem.name; });
        const Board::State here = state == states.end() ? Board::State{} : *state;
        const auto tariff = tariff_of(db, rules, here.sim, modem.name);
        const auto billing = dispatch::billing_at(clock.now(), tariff.billing_day, *rules.shop_zone);
        const Used used =
            here.sim == 0 ? Used{} : used_by(db, here.sim, clock.now(), dispatch::usage_of(db, here.sim, billing));
        shown["ready"] = here.ready;
        shown["parts_under_way"] = here.outstanding;
        shown["rest"] = rest_to_json(here);
        shown["pacing"] = pacing_to_json(tariff.pacing, here, used, clock.monotonic());
        out.push_back(std::move(shown));
    }
    return out;
}

asio::awaitable<Response> list(Context& context, Request request) {
    Query query(request);
    if (const auto problem = query.problem()) co_return to_response(*problem);
    std::function<json::array(store::Database&)> job =
        [rules = context.present.rules(), modems = context.controls.modems(), states = context.dispatcher.states(),
         &clock = context.clock](store::Database& db) { return all(db, *rules, modems, states, clock); };
    json::array data = co_await context.store.read<json::array>(std::move(job));
    co_return page_response(std::move(data), "");
}

// Not under the Idempotency-Key: to look twice is to look.
asio::awaitable<Response> look(Context& context, Request request) {
    if (!context.controls.look(request.params.at(0)))
        co_return to_response(not_found("there is no modem of this name"));
    co_return no_content();
}

constexpr Route<Context> k_routes[] = {
    {Method::get, "/v1/modems", Scope::read, list},
    {Method::post, "/v1/modems/{name}/look", Scope::admin, look},
};

}  // namespace

std::span<const Route<Context>> modem_routes() { return k_routes; }

}  // namespace controller::api
