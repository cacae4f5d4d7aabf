#include "controller/api/messages.hpp"

#include "controller/api/json_input.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/json_parse.hpp"
#include "controller/api/listing.hpp"
#include "controller/api/media_input.hpp"
#include "controller/api/posting.hpp"
#include "controller/dispatch/errc.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/dispatch/resolve.hpp"
#include "controller/ledger/number.hpp"
#include "controller/outreach/obligations.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using dispatch::NewMessage;

namespace {

constexpr std::string_view k_prefix = "msg_";
constexpr std::size_t k_max_text = 1600;  // characters; ten parts have at most 1530
constexpr std::size_t k_max_reference = 128;
constexpr std::size_t k_max_sim = 64;
constexpr std::size_t k_max_language = 35;  // BCP 47 §4.4.1

// The field that an error of the dispatcher is about.
std::string_view field_of(const words::error_code& error) {
    if (error.category() != dispatch::category()) return "/text";
    switch (static_cast<dispatch::errc>(error.value())) {
        case dispatch::errc::empty_text:
        case dispatch::errc::too_many_parts: return "/text";
        case dispatch::errc::text_not_encodable: return "/encoding";
        case dispatch::errc::expires_in_past:
        case dispatch::errc::expires_before_start: return "/expires_at";
        case dispatch::errc::alert_marketing: return "/lane";
        case dispatch::errc::flash_marketing: return "/flash";
        case dispatch::errc::destination_forbidden: return "/to";
        case dispatch::errc::unknown_sim: return "/sim";
        case dispatch::errc::media_too_big:
        case dispatch::errc::media_type: return "/media";
        case dispatch::errc::value_of_service:
        case dispatch::errc::bad_value: return "/value";
        case dispatch::errc::not_found:
        case dispatch::errc::not_in_doubt:
        case dispatch::errc::was_withdrawn:
        case dispatch::errc::has_expired:
        case dispatch::errc::too_late: return "";
    }
    return "";
}

// A text that is posted goes as it is: no template adds what the recipient's country asks for.
std::vector<std::string> unmet(const dispatch::Rules& rules, const NewMessage& message) {
    if (message.message_class != words::MessageClass::marketing) return {};
    const words::CountryRules* country = rules.country(ledger::region_of(message.to));
    if (country == nullptr) return {};
    return outreach::unmet_obligations(*country, rules.config.shop, message.text);
}

// What the rules refuse now may have been accepted before under the same key: that is looked for first.
Make refusal(Problem problem) {
    return [problem = std::move(problem)](store::Tx&) -> Outcome<Made> { return problem; };
}

Outcome<Make> read(Context& context, const json::object& object) {
    std::vector<FieldError> errors;
    Fields fields(object, "", errors);
    const std::string to = fields.required_text("to", ledger::k_max_number_text);
    NewMessage message{.to = words::Number::parse("+10000000").value(), .text = {}};
    message.media = read_media(context, fields);
    read_text(fields, message);
    message.message_class =
        fields.required_choice<words::MessageClass>("class", words::k_class_names, words::parse_class);
    message.lane = fields.choice<words::Lane>("lane", words::k_lane_names, words::parse_lane);
    message.not_before = fields.instant("not_before");
    message.expires_at = fields.instant("expires_at");
    message.reference = fields.text("reference", k_max_reference);
    if (const auto value = fields.integer("value", 0, dispatch::k_most_value)) {
        message.value = static_cast<int>(*value);
        if (message.message_class != words::MessageClass::marketing)
            fields.fail("value", make_error_code(dispatch::errc::value_of_service).message());
    }
    if (!to.empty()) {
        const auto number = ledger::parse_number(to, context.present.rules()->config.shop.country);
        if (number)
            message.to = *number;
        else
            fields.fail("to", number.error().message());
    }
    fields.finish();
    if (!errors.empty()) return unprocessable(std::move(errors));
    const auto rules = context.present.rules();
    if (const auto checked = dispatch::check(*rules, message); !checked) return refusal(to_problem(checked.error()));
    if (const auto sentences = unmet(*rules, message); !sentences.empty()) return refusal(marketing_text(sentences));
    return Make([&context, message](store::Tx& tx) -> Outcome<Made> {
        const auto accepted = dispatch::accept(tx, context.present, message);
        if (!accepted) return to_problem(accepted.error());
        const std::string id = context.id(k_prefix, accepted->created, accepted->key);
        return Made{202, id, "/v1/messages/" + id};
    });
}

json::value show(const Context& context, store::Database& db, const std::string& resource) {
    const auto found = dispatch::view(db, context.key(k_prefix, resource).value());
    return found ? json::value(to_json(context, *found)) : json::value(json::object{{"id", resource}});
}

constexpr Resource k_resource = {read, show};

asio::awaitable<Response> create(Context& context, Request request) {
    co_return co_await post(context, std::move(request), k_resource);
}

asio::awaitable<std::vector<std::string>> create_lines(Context& context, BatchGroup group) {
    co_return co_await post_lines(context, std::move(group), k_resource);
}

asio::awaitable<Response> get(Context& context, Request request) {
    const auto key = context.key(k_prefix, request.params.at(0));
    std::optional<dispatch::MessageView> view;
    if (key) {
        std::function<std::optional<dispatch::MessageView>(store::Database&)> job = [key](store::Database& db) {
            return dispatch::view(db, *key);
        };
        view = co_await context.store.read<std::optional<dispatch::MessageView>>(std::move(job));
    }
    if (!view) co_return to_response(not_found("there is no message with this id"));
    co_return json_response(200, to_json(context, *view));
}

Outcome<Listing<dispatch::Filter>> read_listing(const Context& context, const Request& request) {
    Query query(request);
    dispatch::Filter filter;
    filter.state = query.choice<words::MessageState>("state", words::k_state_names, words::parse_state);
    filter.since = query.instant("since");
    if (const auto number = query.phone("number")) {
        const auto parsed = ledger::parse_number(*number, context.present.rules()->config.shop.country);
        if (parsed)
            filter.number = *parsed;
        else
            query.fail("number", parsed.error().message());
    }
    if (const auto campaign = query.text("campaign", 64)) {
        filter.campaign = context.key("cmp_", *campaign);
        if (!filter.campaign) query.fail("campaign", "must be the id of a campaign (cmp_…)");
    }
    return finish_listing(query, "messages", std::move(filter));
}

asio::awaitable<Response> list(Context& context, Request request) {
    const auto listing = read_listing(context, request);
    if (!listing) co_return to_response(listing.error());
    using Views = std::vector<dispatch::MessageView>;
    std::function<Views(store::Database&)> job = [listing = *listing](store::Database& db) {
        return dispatch::list(db, listing.filter, listing.before, listing.limit + 1);
    };
    Views views = co_await context.store.read<Views>(std::move(job));
    const auto place = [](const dispatch::MessageView& view) { return Cursor{words::to_ms(view.created), view.key}; };
    const std::string next = cut_page(views, listing->limit, "messages", place);
    json::array data;
    for (const auto& view : views) data.push_back(to_json(context, view));
    co_return page_response(std::move(data), next);
}

asio::awaitable<Response> cancel(Context& context, Request request) {
    const auto key = context.key(k_prefix, request.params.at(0));
    if (!key) co_return to_response(not_found("there is no message with this id"));
    Make make = [&context, key, id = request.params.at(0)](store::Tx& tx) -> Outcome<Made> {
        const auto cancelled = dispatch::cancel(tx, context.present, *key);
        if (cancelled) return Made{200, id, ""};
        if (cancelled.error() == dispatch::errc::not_found) return not_found("there is no message with this id");
        return conflict(cancelled.error().message());
    };
    co_return co_await post(context, std::move(request), std::move(make), show);
}

Outcome<dispatch::Resolution> read_resolution(const Request& request) {
    const auto object = json_body(request);
    if (!object) return object.error();
    std::vector<FieldError> errors;
    Fields fields(*object, "", errors);
    const auto as =
        fields.required_choice<dispatch::Resolution>("as", dispatch::k_resolution_names, dispatch::parse_resolution);
    fields.finish();
    if (!errors.empty()) return unprocessable(std::move(errors));
    return as;
}

// Whoever may send a text may have one sent again.
asio::awaitable<Response> resolve(Context& context, Request request) {
    const auto key = context.key(k_prefix, request.params.at(0));
    if (!key) co_return to_response(not_found("there is no message with this id"));
    const auto as = read_resolution(request);
    if (!as) co_return to_response(as.error());
    Make make = [key, as = *as, by = request.identity.name, id = request.params.at(0)](store::Tx& tx) -> Outcome<Made> {
        const auto resolved = dispatch::resolve(tx, *key, as, by);
        if (resolved) return Made{200, id, ""};
        if (resolved.error() == dispatch::errc::not_found) return not_found("there is no message with this id");
        return conflict(resolved.error().message());
    };
    co_return co_await post(context, std::move(request), std::move(make), show);
}

json::object doubt_to_json(const dispatch::PartView::Doubt& doubt) {
    return {{"planned_at", words::to_rfc3339(doubt.planned)},
            {"written_at", or_null(doubt.written)},
            {"modem", doubt.modem},
            {"said", doubt.said},
            {"receipt_until", or_null(doubt.receipt_until)},
            {"resolved", doubt.resolved}};
}

json::object part_to_json(const dispatch::PartView& part) {
    json::object out{{"index", part.index}, {"state", part.state}};
    if (part.sim) out["sim"] = *part.sim;
    if (part.mr) out["mr"] = *part.mr;
    if (part.at) out["at"] = words::to_rfc3339(*part.at);
    if (part.error && *part.error != 0) out["error"] = *part.error;
    if (part.doubt) out["doubt"] = doubt_to_json(*part.doubt);
    return out;
}

constexpr Route<Context> k_routes[] = {
    {Method::post, "/v1/messages", Scope::send, create, create_lines},
    {Method::get, "/v1/messages", Scope::read, list},
    {Method::get, "/v1/messages/{id}", {Scope::read, Scope::send}, get},
    {Method::post, "/v1/messages/{id}/cancel", Scope::send, cancel},
    {Method::post, "/v1/messages/{id}/resolve", Scope::send, resolve},
};

}  // namespace

Problem to_problem(const words::error_code& error) {
    return unprocessable({{std::string(field_of(error)), error.message()}});
}

void read_text(Fields& fields, NewMessage& message) {
    message.text =
        fields.has("media") ? fields.text("text", k_max_text).value_or("") : fields.required_text("text", k_max_text);
    message.encoding = fields.choice<words::Encoding>("encoding", words::k_encoding_names, words::parse_encoding);
    message.language = fields.text("language", k_max_language).value_or("");
    message.flash = fields.boolean("flash").value_or(false);
    message.sim = fields.text("sim", k_max_sim);
}

std::span<const Route<Context>> message_routes() { return k_routes; }

json::object to_json(const Context& context, const dispatch::MessageView& view) {
    json::array parts, timeline;
    for (const auto& part : view.parts) parts.push_back(part_to_json(part));
    for (const auto& entry : view.timeline) {
        json::object item{{"at", words::to_rfc3339(entry.at)}, {"event", entry.event}};
        if (!entry.detail.empty()) item["detail"] = entry.detail;
        timeline.push_back(std::move(item));
    }
    const bool queued = view.state == words::MessageState::queued;
    const auto wait = dispatch::queue_wait(context.dispatcher.states(),
                                           {view.picture.has_value(), view.only_sim, view.lane == words::Lane::bulk});
    json::object out{{"id", context.id(k_prefix, view.created, view.key)},
                     {"to", view.number},
                     {"text", view.text},
                     {"text_removed_at", or_null(view.text_removed_at)},
                     {"class", words::to_string(view.message_class)},
                     {"lane", words::to_string(view.lane)},
                     {"state", words::to_string(view.state)},
                     {"reason", queued ? json::value(wait.reason) : or_null(view.reason)},
                     {"next_attempt_at", or_null(queued ? wait.next : view.next_attempt_at)},
                     {"encoding", view.encoding},
                     {"parts", std::move(parts)},
                     {"reference", or_null(view.reference)},
                     {"not_before", or_null(view.not_before)},
                     {"expires_at", words::to_rfc3339(view.expires_at)},
                     {"created_at", words::to_rfc3339(view.created)},
                     {"timeline", std::move(timeline)}};
    if (view.picture) out["media"] = {{"content_type", view.picture->content_type}, {"size", view.picture->size}};
    if (view.text_on_air) out["text_on_air"] = *view.text_on_air;
    if (view.flash) out["flash"] = true;
    if (view.message_class == words::MessageClass::marketing) out["value"] = view.value;
    if (view.campaign) out["campaign"] = context.id("cmp_", view.campaign->created, view.campaign->key);
    return out;
}

}  // namespace controller::api
