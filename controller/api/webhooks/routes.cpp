#include "controller/api/webhooks/routes.hpp"

#include <algorithm>

#include "controller/api/json_input.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/json_parse.hpp"
#include "controller/api/posting.hpp"
#include "controller/api/query.hpp"
#include "controller/api/webhooks/event_json.hpp"
#include "controller/api/webhooks/receivers.hpp"
#include "controller/api/webhooks/signature.hpp"
#include "controller/api/webhooks/subscriptions.hpp"

namespace controller::api::webhooks {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view k_prefix = "whk_";
constexpr std::string_view k_missing = "there is no webhook with this id";
constexpr std::string_view k_configured =
    "this webhook is of the configuration: change tillcast.toml, then `tillcast reload`";
constexpr std::size_t k_max_name = 64;
constexpr std::size_t k_max_event = 64;
constexpr std::size_t k_max_secret = 128;
constexpr std::chrono::hours k_old_secret_signs{24};

json::object to_json(const Context& context, store::Database& db, const Receiver& receiver) {
    const EventCounts counts = count_events(db, receiver.key);
    json::array events(receiver.events.begin(), receiver.events.end());
    if (events.empty()) events.emplace_back("*");
    return {{"id", context.id(k_prefix, receiver.created_at, receiver.key)},
            {"name", receiver.name},
            {"url", receiver.url},
            {"events", std::move(events)},
            {"configured", receiver.configured},
            {"state", receiver.stopped_at ? "stopped" : "on"},
            {"stopped_at", or_null(receiver.stopped_at)},
            {"stopped_why", receiver.stopped_at ? json::value(receiver.stopped_why) : json::value(nullptr)},
            {"waiting", counts.waiting},
            {"dead", counts.dead},
            {"old_secret_until", or_null(receiver.old_until)},
            {"created_at", words::to_rfc3339(receiver.created_at)}};
}

json::value show(const Context& context, store::Database& db, const std::string& resource) {
    const auto found = receiver(db, context.key(k_prefix, resource).value());
    return found ? json::value(to_json(context, db, *found)) : json::value(json::object{{"id", resource}});
}

// A secret that was made, or given, and is told once.
struct Minted {
    Receiver receiver;
    words::Secret secret;
    std::string id;  ///< empty: the first request made it
};

void read_url(Context& context, Fields& fields, Receiver& receiver) {
    receiver.url = fields.required_text("url", reader::k_max_webhook_url);
    if (receiver.url.empty()) return;
    const auto reading = reader::parse_webhook_url(receiver.url);
    if (!reading.url)
        fields.fail("url", reading.wrong);
    else if (reader::is_own_listener(*reading.url, context.present.rules()->config.http))
        fields.fail("url", "leads to Tillcast itself");
}

Outcome<Minted> read(Context& context, const json::object& object) {
    std::vector<FieldError> errors;
    Fields fields(object, "", errors);
    Minted minted;
    minted.receiver.name = fields.required_text("name", k_max_name);
    read_url(context, fields, minted.receiver);
    minted.receiver.events = fields.texts("events", reader::k_webhook_events.size() * 2, k_max_event);
    std::string wrong;
    if (!reader::parse_event_filter(minted.receiver.events, wrong))
        fields.fail("events", "\"" + wrong + "\" is no event");
    minted.secret = new_secret();
    if (const auto given = fields.text("secret", k_max_secret)) {
        minted.secret = words::Secret(*given);
        const auto bytes = reader::parse_webhook_secrets(minted.secret);
        if (!bytes || bytes->size() != 1) fields.fail("secret", "must be whsec_ and base 64 of 24 to 64 bytes");
    }
    fields.finish();
    if (!errors.empty()) return unprocessable(std::move(errors));
    return minted;
}

json::object with_secret(json::object shown, const words::Secret& secret) {
    shown["secret"] = secret.reveal();
    return shown;
}

// The answer to the first request has the secret in it; one that is replayed has not.
Response add_secret(Response response, const words::Secret& secret) {
    const auto shown = parse_json_object(response.body);
    if (!shown) return response;
    Response out = json_response(response.status, with_secret(*shown, secret));
    out.headers.insert(out.headers.end(), response.headers.begin(), response.headers.end());
    return out;
}

asio::awaitable<Response> create(Context& context, Request request) {
    const auto object = json_body(request);
    if (!object) co_return to_response(object.error());
    auto minted_now = read(context, *object);
    if (!minted_now) co_return to_response(minted_now.error());
    const auto minted = std::make_shared<Minted>(std::move(*minted_now));
    Make make = [&context, minted](store::Tx& tx) -> Outcome<Made> {
        if (tx.query("SELECT 1 FROM webhook WHERE name = ?1", minted->receiver.name).next())
            return conflict("there is a webhook of this name: delete it first, or take another name");
        const words::Key key = add_receiver(tx, minted->receiver, minted->secret);
        context.webhooks->touch(tx);
        minted->id = context.id(k_prefix, tx.now(), key);
        return Made{201, minted->id, "/v1/webhooks/" + minted->id};
    };
    Response response = co_await post(context, std::move(request), std::move(make), show);
    if (response.status != 201 || minted->id.empty()) co_return response;
    context.log.info("the webhook '{}' was made", minted->receiver.name);
    co_return add_secret(std::move(response), minted->secret);
}

asio::awaitable<Response> list(Context& context, Request request) {
    Query query(request);
    if (const auto problem = query.problem()) co_return to_response(*problem);
    std::function<json::array(store::Database&)> job = [&context](store::Database& db) {
        json::array out;
        for (const Receiver& each : receivers(db)) out.push_back(to_json(context, db, each));
        return out;
    };
    json::array data = co_await context.store.read<json::array>(std::move(job));
    co_return page_response(std::move(data), "");
}

std::optional<json::object> find(const Context& context, store::Database& db, const std::string& id) {
    const auto key = context.key(k_prefix, id);
    const auto found = key ? receiver(db, *key) : std::nullopt;
    return found ? std::optional(to_json(context, db, *found)) : std::nullopt;
}

asio::awaitable<Response> get(Context& context, Request request) {
    co_return co_await get_one(context, std::move(request), find, k_missing);
}

// What a person may change: made over the API; a refusal where it is not there or of the configuration.
Outcome<Receiver> changeable(const Context& context, store::Database& db, const std::string& id) {
    const auto key = context.key(k_prefix, id);
    const auto found = key ? receiver(db, *key) : std::nullopt;
    if (!found) return not_found(std::string(k_missing));
    if (found->configured && !found->stopped_at) return conflict(std::string(k_configured));
    return *found;
}

asio::awaitable<Response> remove(Context& context, Request request) {
    Make make = [&context, id = request.params.at(0)](store::Tx& tx) -> Outcome<Made> {
        const auto found = changeable(context, tx.db(), id);
        if (!found) return found.error();
        remove_receiver(tx, found->key);
        context.webhooks->touch(tx);
        return Made{204, id, ""};
    };
    Response response = co_await post(context, std::move(request), std::move(make), show);
    if (response.status != 204) co_return response;
    co_return no_content();
}

asio::awaitable<Response> rotate(Context& context, Request request) {
    const auto secret = std::make_shared<words::Secret>(new_secret());
    const auto first = std::make_shared<bool>(false);
    Make make = [&context, secret, first, id = request.params.at(0)](store::Tx& tx) -> Outcome<Made> {
        const auto found = changeable(context, tx.db(), id);
        if (!found) return found.error();
        if (found->configured) return conflict(std::string(k_configured));
        replace_secret(tx, found->key, *secret, tx.now() + k_old_secret_signs);
        context.webhooks->touch(tx);
        *first = true;
        return Made{200, id, ""};
    };
    Response response = co_await post(context, std::move(request), std::move(make), show);
    if (response.status != 200 || !*first) co_return response;
    co_return add_secret(std::move(response), *secret);
}

asio::awaitable<Response> start(Context& context, Request request) {
    Make make = [&context, id = request.params.at(0)](store::Tx& tx) -> Outcome<Made> {
        const auto key = context.key(k_prefix, id);
        const auto found = key ? receiver(tx.db(), *key) : std::nullopt;
        if (!found) return not_found(std::string(k_missing));
        start_receiver(tx, *key);
        context.webhooks->touch(tx);
        return Made{200, id, ""};
    };
    co_return co_await post(context, std::move(request), std::move(make), show);
}

asio::awaitable<Response> test(Context& context, Request request) {
    Make make = [&context, id = request.params.at(0)](store::Tx& tx) -> Outcome<Made> {
        const auto key = context.key(k_prefix, id);
        const auto found = key ? receiver(tx.db(), *key) : std::nullopt;
        if (!found) return not_found(std::string(k_missing));
        if (found->stopped_at) return conflict("this webhook is stopped: start it first");
        const words::Key made = add_test(tx, *context.webhooks, *key);
        const std::string event = context.id(k_event_prefix, tx.now(), made);
        return Made{202, event, "/v1/webhooks/deliveries/" + event};
    };
    co_return co_await post(context, std::move(request), std::move(make), show_event);
}

constexpr Route<Context> k_routes[] = {
    {Method::post, "/v1/webhooks", Scope::admin, create},
    {Method::get, "/v1/webhooks", Scope::admin, list},
    {Method::get, "/v1/webhooks/{id}", Scope::admin, get},
    {Method::remove, "/v1/webhooks/{id}", Scope::admin, remove},
    {Method::post, "/v1/webhooks/{id}/rotate", Scope::admin, rotate},
    {Method::post, "/v1/webhooks/{id}/start", Scope::admin, start},
    {Method::post, "/v1/webhooks/{id}/test", Scope::admin, test},
};

}  // namespace

std::span<const Route<Context>> receiver_routes() { return k_routes; }

}  // namespace controller::api::webhooks
