#include "controller/api/inbound.hpp"

#include <boost/json/parse.hpp>

#include "controller/api/json_input.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/json_parse.hpp"
#include "controller/api/listing.hpp"
#include "controller/api/posting.hpp"
#include "controller/inbox/errc.hpp"
#include "controller/inbox/handle.hpp"
#include "controller/inbox/view.hpp"
#include "controller/ledger/number.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using inbox::InboundView;

namespace {

constexpr std::string_view k_prefix = "inb_";

json::object to_json(const Context& context, const InboundView& view) {
    json::object out{{"id", context.id(k_prefix, view.received_at, view.key)},
                     {"from", view.number},
                     {"text", view.text},
                     {"text_removed_at", or_null(view.text_removed_at)},
                     {"form", modem::sms::to_string(view.form)},
                     {"kind", inbox::to_string(view.kind)},
                     {"sim", or_null(view.sim)},
                     {"received_at", words::to_rfc3339(view.received_at)},
                     {"sent_at", or_null(view.sent_at)},
                     {"complete", view.complete},
                     {"handled_at", or_null(view.handled_at)},
                     {"handled_as", or_null(view.handled_as)}};
    if (view.details) out["details"] = json::parse(*view.details);
    if (view.replaced_by)
        out["replaced_by"] = context.id(k_prefix, view.replaced_by->received_at, view.replaced_by->key);
    return out;
}

json::value show(const Context& context, store::Database& db, const std::string& resource) {
    const auto found = inbox::view(db, context.key(k_prefix, resource).value());
    return found ? json::value(to_json(context, *found)) : json::value(json::object{{"id", resource}});
}

Outcome<Listing<inbox::Filter>> read_listing(const Context& context, const Request& request) {
    Query query(request);
    inbox::Filter filter;
    filter.kind = query.choice<inbox::Kind>("kind", inbox::k_kind_names, inbox::parse_kind);
    filter.form = query.choice<modem::sms::Form>("form", modem::sms::k_form_names, modem::sms::parse_form);
    filter.everything = query.boolean("all").value_or(false);
    filter.open_only = query.boolean("open").value_or(false);
    filter.since = query.instant("since");
    if (const auto number = query.phone("number")) {
        // A short code or a name is as it came; everything else in the form of E.164.
        const auto parsed = ledger::parse_number(*number, context.present.rules()->config.shop.country);
        filter.number = parsed ? parsed->text() : *number;
    }
    return finish_listing(query, "inbound", std::move(filter));
}

asio::awaitable<Response> list(Context& context, Request request) {
    const auto listing = read_listing(context, request);
    if (!listing) co_return to_response(listing.error());
    std::function<std::vector<InboundView>(store::Database&)> job = [listing = *listing](store::Database& db) {
        return inbox::list(db, listing.filter, listing.before, listing.limit + 1);
    };
    auto views = co_await context.store.read<std::vector<InboundView>>(std::move(job));
    const auto place = [](const InboundView& view) { return Cursor{words::to_ms(view.received_at), view.key}; };
    const std::string next = cut_page(views, listing->limit, "inbound", place);
    json::array data;
    for (const auto& view : views) data.push_back(to_json(context, view));
    co_return page_response(std::move(data), next);
}

Problem to_problem(const words::error_code& error) {
    if (error == inbox::errc::not_found) return not_found("there is no inbound text with this id");
    return conflict(error.message());
}

asio::awaitable<Response> handle(Context& context, Request request) {
    const auto object = json_body(request);
    if (!object) co_return to_response(object.error());
    std::vector<FieldError> errors;
    Fields fields(*object, "", errors);
    const auto as = fields.required_choice<inbox::Settlement>("as", inbox::k_settlement_names, inbox::parse_settlement);
    fields.finish();
    if (!errors.empty()) co_return to_response(unprocessable(std::move(errors)));
    const auto key = context.key(k_prefix, request.params.at(0));
    if (!key) co_return to_response(not_found("there is no inbound text with this id"));
    Make make = [&context, key, as, id = request.params.at(0)](store::Tx& tx) -> Outcome<Made> {
        const auto handled = inbox::handle(tx, context.present, *key, as);
        if (!handled) return to_problem(handled.error());
        return Made{200, id, ""};
    };
    Response response = co_await post(context, std::move(request), std::move(make), show);
    if (response.status < 300) context.dispatcher.kick();
    co_return response;
}

constexpr Route<Context> k_routes[] = {
    {Method::get, "/v1/inbound", Scope::read, list},
    {Method::post, "/v1/inbound/{id}/handle", Scope::send, handle},
};

}  // namespace

std::span<const Route<Context>> inbound_routes() { return k_routes; }

}  // namespace controller::api
