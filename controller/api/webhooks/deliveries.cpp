#include <boost/json/parse.hpp>

#include "controller/api/json_output.hpp"
#include "controller/api/posting.hpp"
#include "controller/api/query.hpp"
#include "controller/api/webhooks/event_body.hpp"
#include "controller/api/webhooks/event_json.hpp"
#include "controller/api/webhooks/receivers.hpp"
#include "controller/api/webhooks/routes.hpp"

namespace controller::api::webhooks {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view k_missing = "there is no delivery with this id";

std::optional<json::object> find(const Context& context, store::Database& db, const std::string& id) {
    const auto key = context.key(k_event_prefix, id);
    const auto found = key ? event(db, *key) : std::nullopt;
    return found ? std::optional(to_json(context, db, *found)) : std::nullopt;
}

asio::awaitable<Response> get(Context& context, Request request) {
    co_return co_await get_one(context, std::move(request), find, k_missing);
}

struct Listing {
    std::optional<words::Key> receiver;
    std::optional<EventState> state;
    std::optional<words::Key> before;
    int limit;
};

struct Page {
    bool known = true;
    std::string next;
    json::array data;
};

Page read_page(const Context& context, store::Database& db, const Listing& listing) {
    Page page;
    if (listing.receiver && !receiver(db, *listing.receiver)) return {false, {}, {}};
    auto events = list_events(db, listing.receiver, listing.state, listing.before, listing.limit + 1);
    const auto place = [](const Event& each) { return Cursor{words::to_ms(each.at), each.key}; };
    page.next = cut_page(events, listing.limit, "deliveries", place);
    for (const Event& each : events) page.data.push_back(to_json(context, db, each));
    return page;
}

asio::awaitable<Response> list_of(Context& context, const Request& request, std::optional<words::Key> receiver) {
    Query query(request);
    Listing listing;
    listing.receiver = receiver;
    listing.state = query.choice<EventState>("state", k_event_states, parse_event_state);
    listing.limit = query.limit();
    if (const auto cursor = query.cursor("deliveries")) listing.before = cursor->key;
    if (const auto problem = query.problem()) co_return to_response(*problem);
    std::function<Page(store::Database&)> job = [&context, listing](store::Database& db) {
        return read_page(context, db, listing);
    };
    Page page = co_await context.store.read<Page>(std::move(job));
    if (!page.known) co_return to_response(not_found("there is no webhook with this id"));
    co_return page_response(std::move(page.data), page.next);
}

asio::awaitable<Response> list(Context& context, Request request) {
    const auto key = context.key("whk_", request.params.at(0));
    if (!key) co_return to_response(not_found("there is no webhook with this id"));
    co_return co_await list_of(context, request, key);
}

asio::awaitable<Response> list_all(Context& context, Request request) {
    co_return co_await list_of(context, request, {});
}

asio::awaitable<Response> again(Context& context, Request request) {
    Make make = [&context, id = request.params.at(0)](store::Tx& tx) -> Outcome<Made> {
        const auto key = context.key(k_event_prefix, id);
        const auto found = key ? event(tx.db(), *key) : std::nullopt;
        if (!found) return not_found(std::string(k_missing));
        const auto to = receiver(tx.db(), found->receiver);
        if (to && to->stopped_at) return conflict("its webhook is stopped: start it first");
        resend(tx, *context.webhooks, *key);
        return Made{202, id, "/v1/webhooks/deliveries/" + id};
    };
    co_return co_await post(context, std::move(request), std::move(make), show_event);
}

constexpr Route<Context> k_routes[] = {
    {Method::get, "/v1/webhooks/{id}/deliveries", Scope::admin, list},
    {Method::get, "/v1/webhooks/deliveries", Scope::admin, list_all},
    {Method::get, "/v1/webhooks/deliveries/{id}", Scope::admin, get},
    {Method::post, "/v1/webhooks/deliveries/{id}/resend", Scope::admin, again},
};

}  // namespace

json::object to_json(const Context& context, store::Database& db, const Event& event) {
    const auto to = receiver(db, event.receiver);
    const auto status = event.status ? std::optional<std::int64_t>(*event.status) : std::nullopt;
    return {{"id", event_id(event, context.store.salt())},
            {"webhook", to ? json::value(to->name) : json::value(nullptr)},
            {"type", to_string(event.type)},
            {"at", words::to_rfc3339(event.at)},
            {"state", to_string(event.state)},
            {"attempts", event.attempts},
            {"tried_at", or_null(event.tried_at)},
            {"next_attempt_at", or_null(event.due)},
            {"status", or_null(status)},
            {"error", event.error.empty() ? json::value(nullptr) : json::value(event.error)},
            {"body", json::parse(event_body(db, event, context.store.salt(), false))}};
}

json::value show_event(const Context& context, store::Database& db, const std::string& resource) {
    const auto found = event(db, context.key(k_event_prefix, resource).value());
    return found ? json::value(to_json(context, db, *found)) : json::value(json::object{{"id", resource}});
}

std::span<const Route<Context>> delivery_routes() { return k_routes; }

}  // namespace controller::api::webhooks
