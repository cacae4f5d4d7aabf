#include "controller/api/status.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "controller/api/alerts.hpp"
#include "controller/api/json_input.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/modems.hpp"
#include "controller/api/posting.hpp"
#include "controller/api/query.hpp"
#include "controller/api/storage.hpp"
#include "controller/api/window_status.hpp"
#include "controller/dispatch/view.hpp"
#include "controller/dispatch/withdraw.hpp"
#include "controller/store/errc.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using modem::device::ModemPhase;
using modem::device::ModemStatus;
using policy::Brake;

namespace {

// All messages are counted by reading them; so much longer than that took, the count is shown again.
constexpr int k_count_kept = 20;

constexpr std::array<std::string_view, 3> k_brake_names = {"none", "marketing", "all"};

std::string_view to_string(Brake level) { return k_brake_names.at(static_cast<std::size_t>(level)); }

std::optional<Brake> parse_brake(std::string_view text) {
    const auto* const found = std::find(k_brake_names.begin(), k_brake_names.end(), text);
    if (found == k_brake_names.end()) return {};
    return static_cast<Brake>(found - k_brake_names.begin());
}

std::string_view summary(const Context& context, const std::vector<ModemStatus>& modems) {
    const bool all_ready = std::all_of(modems.begin(), modems.end(),
                                       [](const ModemStatus& modem) { return modem.phase == ModemPhase::ready; });
    return all_ready && context.present.clock_trusted && context.store.health().fine() ? "ok" : "degraded";
}

json::array brief(const std::vector<ModemStatus>& modems) {
    json::array out;
    for (const ModemStatus& modem : modems)
        out.push_back(
            {{"name", modem.name}, {"phase", modem::device::to_string(modem.phase)}, {"sentence", modem.sentence}});
    return out;
}

// The store works where a reader can read what the start has written.
asio::awaitable<bool> store_works(Context& context, const std::string& request) {
    std::function<bool(store::Database&)> job = [](store::Database& db) {
        dispatch::read_brake(db);
        return true;
    };
    try {
        co_return co_await context.store.read<bool>(std::move(job));
    } catch (const store::Failure& failure) {
        context.log.error("{} the store cannot be read: {}", request, failure.what());
    }
    co_return false;
}

asio::awaitable<Response> health(Context& context, Request request) {
    const bool reads = co_await store_works(context, request.id);
    const auto trouble = context.store.health().trouble();
    const bool works = reads && trouble == store::Trouble::none;
    const std::string_view state = reads ? store::to_string(trouble) : "failed";
    const auto modems = context.controls.modems();
    const json::object body = {{"status", works ? summary(context, modems) : "failed"},
                               {"store", state},
                               {"modems", brief(modems)},
                               {"practice", context.present.rules()->config.practice.on},
                               {"brake", to_string(context.present.brake.load())},
                               {"clock", clock_to_json(context)}};
    co_return json_response(works ? 200 : 503, body);
}

asio::awaitable<MessageCounts> counted(Context& context) {
    const auto began = context.clock.monotonic();
    if (context.counts && began < context.counts->good_until) co_return *context.counts;
    std::function<MessageCounts(store::Database&)> job = [](store::Database& db) {
        return MessageCounts{dispatch::counts(db), {}, {}};
    };
    MessageCounts counts = co_await context.store.read<MessageCounts>(std::move(job));
    const auto ended = context.clock.monotonic();
    counts.at = context.clock.now();
    counts.good_until = ended + k_count_kept * (ended - began);
    context.counts = counts;
    co_return counts;
}

json::object to_json(const MessageCounts& counts) {
    json::object out;
    for (const std::string_view name : words::k_state_names) out[name] = 0;
    for (const auto& [state, count] : counts.states) out[words::to_string(state)] = count;
    return out;
}

asio::awaitable<json::array> alerted(Context& context) {
    std::function<json::array(store::Database&)> job = [&context](store::Database& db) {
        return open_alerts(context, db);
    };
    co_return co_await context.store.read<json::array>(std::move(job));
}

asio::awaitable<json::array> held(Context& context) {
    std::function<json::array(store::Database&)> job = [states = context.dispatcher.states()](store::Database& db) {
        json::array out;
        for (const auto& hold : dispatch::holds(db, states))
            out.push_back({{"reason", hold.reason}, {"count", hold.count}, {"next", or_null(hold.next)}});
        return out;
    };
    co_return co_await context.store.read<json::array>(std::move(job));
}

json::value tls_to_json(const std::optional<TlsState>& tls) {
    if (!tls) return nullptr;
    json::object out = {{"ok", tls->trouble.empty()}};
    if (!tls->trouble.empty()) out["sentence"] = tls->trouble;
    if (const auto& shown = tls->certificate) {
        out["subject"] = shown->subject;
        out["names"] = json::array(shown->names.begin(), shown->names.end());
        out["ends"] = words::to_rfc3339(shown->ends);
        out["self_signed"] = shown->self_signed;
    }
    return out;
}

json::object shop_to_json(const reader::Shop& shop) {
    return {{"name", shop.name},
            {"country", shop.country},
            {"timezone", shop.timezone},
            {"language", shop.language},
            {"currency", or_null(shop.currency)}};
}

asio::awaitable<Response> status(Context& context, Request request) {
    Query query(request);
    if (const auto problem = query.problem()) co_return to_response(*problem);
    const MessageCounts counts = co_await counted(context);
    json::array holds = co_await held(context);
    json::object storage = co_await storage_status(context);
    const json::value brake_why = storage["brake_why"];
    storage.erase("brake_why");
    json::array alerts = co_await alerted(context);
    const auto rules = context.present.rules();
    const auto modems = context.controls.modems();
    const auto uptime =
        std::chrono::duration_cast<std::chrono::seconds>(context.clock.monotonic() - context.controls.started);
    const json::object body = {{"status", summary(context, modems)},
                               {"version", context.controls.version},
                               {"uptime_s", uptime.count()},
                               {"generation", fmt::format("{:016x}", rules->config.generation)},
                               {"shop", shop_to_json(rules->config.shop)},
                               {"practice", rules->config.practice.on},
                               {"brake", to_string(context.present.brake.load())},
                               {"brake_why", brake_why},
                               {"store", std::move(storage)},
                               {"clock", clock_to_json(context)},
                               {"tls", tls_to_json(context.controls.tls())},
                               {"window", window_status(*rules, context.clock.now())},
                               {"windows", windows_status(*rules, context.clock.now())},
                               {"messages", to_json(counts)},
                               {"counted_at", words::to_rfc3339(counts.at)},
                               {"holds", std::move(holds)},
                               {"alerts", std::move(alerts)},
                               {"modems", brief(modems)}};
    co_return json_response(200, body);
}

asio::awaitable<Response> holds(Context& context, Request request) {
    Query query(request);
    if (const auto problem = query.problem()) co_return to_response(*problem);
    json::array data = co_await held(context);
    // RFC 3339 in UTC sorts as the times do.
    json::value next;
    std::int64_t count = 0;
    for (const json::value& hold : data) {
        count += hold.at("count").as_int64();
        const json::value& at = hold.at("next");
        if (at.is_string() && (next.is_null() || at.as_string() < next.as_string())) next = at;
    }
    const auto rules = context.present.rules();
    const json::object body{{"data", std::move(data)},
                            {"next_cursor", nullptr},
                            {"count", count},
                            {"next", std::move(next)},
                            {"windows", windows_status(*rules, context.clock.now())}};
    co_return json_response(200, body);
}

Outcome<Make> read_brake_body(Context& context, const json::object& object) {
    std::vector<FieldError> errors;
    Fields fields(object, "", errors);
    const auto level = fields.required_choice<Brake>("level", k_brake_names, parse_brake);
    fields.finish();
    if (!errors.empty()) return unprocessable(std::move(errors));
    return Make([&context, level](store::Tx& tx) -> Outcome<Made> {
        dispatch::set_brake(tx, context.present, level);
        return Made{200, "brake", ""};
    });
}

json::value show_brake(const Context&, store::Database& db, const std::string&) {
    return json::object{{"level", to_string(dispatch::read_brake(db))}};
}

constexpr Resource k_brake = {read_brake_body, show_brake};

asio::awaitable<Response> brake(Context& context, Request request) {
    const std::string by = request.identity.name, id = request.id;
    Response response = co_await post(context, std::move(request), k_brake);
    if (response.status == 200)
        context.log.warn("{} the brake is at '{}', by {}", id, to_string(context.present.brake.load()), by);
    co_return response;
}

constexpr Route<Context> k_routes[] = {
    {Method::get, "/healthz", {}, health},
    {Method::get, "/v1/status", Scope::read, status},
    {Method::get, "/v1/holds", Scope::read, holds},
    {Method::post, "/v1/brake", Scope::admin, brake},
};

}  // namespace

std::span<const Route<Context>> status_routes() { return k_routes; }

bool clock_is_manual(const Context& context) {
    const auto rules = context.present.rules();
    return rules->config.practice.on && rules->config.practice.clock == reader::Practice::Time::manual;
}

json::object clock_to_json(const Context& context) {
    const ClockState state = context.controls.clock();
    json::object out = {{"now", words::to_rfc3339(context.clock.now())},
                        {"trusted", context.present.clock_trusted.load()},
                        {"manual", clock_is_manual(context)}};
    if (!state.source.empty()) {
        out["source"] = state.source;
        out["sentence"] = state.sentence;
        out["since"] = words::to_rfc3339(state.since);
    }
    if (state.network_offset) out["network_offset_s"] = state.network_offset->count();
    return out;
}

}  // namespace controller::api
