#include "controller/api/events.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "controller/api/contacts.hpp"
#include "controller/api/ledger_input.hpp"
#include "controller/api/posting.hpp"
#include "controller/ledger/event.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

Outcome<Make> read(Context& context, const json::object& object) {
    std::vector<FieldError> errors;
    Fields fields(object, "", errors);
    ledger::EventInput input;
    input.id = fields.required_text("id", ledger::k_max_event_id);
    input.type = fields.required_text("type", ledger::k_max_event_type);
    input.number = phone(fields, context, "number");
    input.at = fields.instant("at");
    if (const auto data = fields.data("data", ledger::k_max_event_data)) input.data = json::serialize(*data);
    fields.finish();
    add_faults(errors, object, ledger::check(input, context.clock.now()));
    if (!errors.empty()) return unprocessable(std::move(errors));
    return Make([input](store::Tx& tx) -> Outcome<Made> {
        const auto recorded = ledger::record_event(tx, input);
        if (!recorded) return refused(recorded.error());
        return Made{recorded->created ? 201U : 200U, input.id, location_of("events", input.id)};
    });
}

json::value data_of(const ledger::Event& event) {
    if (!event.data) return nullptr;
    boost::system::error_code ec;
    return json::parse(*event.data, ec);
}

json::object to_json(const Context& context, store::Database& db, const ledger::Event& event) {
    ContactName contact = name_of(context, db, event.contact);
    return {{"id", event.id},
            {"type", event.type},
            {"contact", std::move(contact.id)},
            {"number", std::move(contact.number)},
            {"at", words::to_rfc3339(event.at)},
            {"data", data_of(event)},
            {"received_at", words::to_rfc3339(event.received_at)}};
}

std::optional<json::object> find(const Context& context, store::Database& db, const std::string& id) {
    const auto found = ledger::find_event(db, id);
    return found ? std::optional(to_json(context, db, *found)) : std::nullopt;
}

json::value show(const Context& context, store::Database& db, const std::string& resource) {
    return find(context, db, resource).value_or(json::object{{"id", resource}});
}

constexpr Resource k_resource = {read, show};

asio::awaitable<Response> create(Context& context, Request request) {
    co_return co_await post(context, std::move(request), k_resource);
}

asio::awaitable<std::vector<std::string>> create_lines(Context& context, BatchGroup group) {
    co_return co_await post_lines(context, std::move(group), k_resource);
}

asio::awaitable<Response> get(Context& context, Request request) {
    co_return co_await get_one(context, std::move(request), find, "there is no event with this id");
}

constexpr Route<Context> k_routes[] = {
    {Method::post, "/v1/events", Scope::ledger, create, create_lines},
    {Method::get, "/v1/events/{id}", {Scope::read, Scope::ledger}, get},
};

}  // namespace

std::span<const Route<Context>> event_routes() { return k_routes; }

}  // namespace controller::api
