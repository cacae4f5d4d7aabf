#include "controller/api/campaigns.hpp"

#include "controller/api/json_input.hpp"
#include "controller/api/json_output.hpp"
#include "controller/api/posting.hpp"
#include "controller/api/query.hpp"
#include "controller/api/sims.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/outreach/campaign.hpp"
#include "controller/outreach/plan.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using outreach::Campaign;

namespace {

constexpr std::string_view k_prefix = "cmp_";
constexpr std::size_t k_max_name = 200;
constexpr std::size_t k_max_id = 64;
constexpr std::int64_t k_max_life = 60 * 24 * 3600;

Problem to_problem(const words::error_code& error) {
    if (error.category() != outreach::category()) return unprocessable({{"", error.message()}});
    switch (static_cast<outreach::errc>(error.value())) {
        case outreach::errc::unknown_segment: return unprocessable({{"/segment", error.message()}});
        case outreach::errc::unknown_template: return unprocessable({{"/template", error.message()}});
        case outreach::errc::offer_in_service: return unprocessable({{"/class", error.message()}});
        case outreach::errc::bad_name: return unprocessable({{"/name", error.message()}});
        case outreach::errc::bad_expiry: return unprocessable({{"/expires_after", error.message()}});
        case outreach::errc::not_found: return not_found("there is no campaign with this id");
        case outreach::errc::not_a_draft:
        case outreach::errc::not_running:
        case outreach::errc::not_paused:
        case outreach::errc::ended: return conflict(error.message());
    }
    return unprocessable({{"", error.message()}});
}

json::object to_object(const std::map<std::string, std::int64_t>& counts) {
    json::object out;
    for (const auto& [name, count] : counts) out[name] = count;
    return out;
}

json::object to_json(const Context& context, const Campaign& campaign) {
    json::object out{{"id", context.id(k_prefix, campaign.created_at, campaign.key)},
                     {"name", campaign.what.name},
                     {"segment", campaign.what.segment},
                     {"template", campaign.what.message_template},
                     {"class", words::to_string(campaign.what.message_class)},
                     {"state", outreach::to_string(campaign.state)},
                     {"audience", or_null(campaign.audience)},
                     {"created_at", words::to_rfc3339(campaign.created_at)},
                     {"started_at", or_null(campaign.started_at)},
                     {"ended_at", or_null(campaign.ended_at)}};
    if (campaign.what.message_class == words::MessageClass::marketing) out["value"] = campaign.what.value;
    if (campaign.what.expires_after) out["expires_after"] = campaign.what.expires_after->count();
    return out;
}

json::object with_tally(const Context& context, store::Database& db, const Campaign& campaign) {
    json::object out = to_json(context, campaign);
    const auto tally = outreach::tally(db, campaign.key);
    out["messages"] = to_object(tally.messages);
    out["held"] = to_object(tally.held);
    out["skipped"] = to_object(tally.skipped);
    out["to_accept"] = tally.to_accept;
    return out;
}

json::value show(const Context& context, store::Database& db, const std::string& resource) {
    const auto campaign = outreach::get(db, context.key(k_prefix, resource).value());
    return campaign ? json::value(with_tally(context, db, *campaign)) : json::value(json::object{{"id", resource}});
}

Outcome<Make> read(Context& context, const json::object& object) {
    std::vector<FieldError> errors;
    Fields fields(object, "", errors);
    outreach::NewCampaign campaign;
    campaign.name = fields.required_text("name", k_max_name);
    campaign.segment = fields.required_text("segment", k_max_id);
    campaign.message_template = fields.required_text("template", k_max_id);
    campaign.message_class = fields.choice<words::MessageClass>("class", words::k_class_names, words::parse_class)
                                 .value_or(words::MessageClass::marketing);
    if (const auto life = fields.integer("expires_after", 60, k_max_life))
        campaign.expires_after = std::chrono::seconds(*life);
    if (const auto value = fields.integer("value", 0, dispatch::k_most_value)) {
        campaign.value = static_cast<int>(*value);
        if (campaign.message_class != words::MessageClass::marketing)
            fields.fail("value", make_error_code(dispatch::errc::value_of_service).message());
    }
    fields.finish();
    if (!errors.empty()) return unprocessable(std::move(errors));
    if (const auto checked = outreach::check(campaign, *context.plans); !checked) return to_problem(checked.error());
    return Make([&context, campaign, plans = context.plans](store::Tx& tx) -> Outcome<Made> {
        const auto key = outreach::create(tx, campaign, *plans);
        if (!key) return to_problem(key.error());
        const std::string id = context.id(k_prefix, tx.now(), *key);
        return Made{201, id, "/v1/campaigns/" + id};
    });
}

constexpr Resource k_resource = {read, show};

asio::awaitable<Response> create(Context& context, Request request) {
    co_return co_await post(context, std::move(request), k_resource);
}

// One of the changes that a campaign takes; `change` runs on the writer thread.
using Change = words::Result<void> (*)(store::Tx&, words::Key, const outreach::Plans&);

asio::awaitable<Response> change(Context& context, Request request, Change act) {
    const auto key = context.key(k_prefix, request.params.at(0));
    if (!key) co_return to_response(not_found("there is no campaign with this id"));
    Make make = [key, act, id = request.params.at(0), plans = context.plans](store::Tx& tx) -> Outcome<Made> {
        const auto changed = act(tx, *key, *plans);
        if (!changed) return to_problem(changed.error());
        return Made{200, id, ""};
    };
    Response response = co_await post(context, std::move(request), std::move(make), show);
    if (response.status < 300) context.controls.campaigns_changed();
    co_return response;
}

asio::awaitable<Response> start(Context& context, Request request) {
    co_return co_await change(context, std::move(request), outreach::start);
}

asio::awaitable<Response> pause(Context& context, Request request) {
    const Change act = [](store::Tx& tx, words::Key key, const outreach::Plans&) { return outreach::pause(tx, key); };
    co_return co_await change(context, std::move(request), act);
}

asio::awaitable<Response> resume(Context& context, Request request) {
    const Change act = [](store::Tx& tx, words::Key key, const outreach::Plans&) { return outreach::resume(tx, key); };
    co_return co_await change(context, std::move(request), act);
}

asio::awaitable<Response> cancel(Context& context, Request request) {
    const Change act = [](store::Tx& tx, words::Key key, const outreach::Plans&) { return outreach::cancel(tx, key); };
    co_return co_await change(context, std::move(request), act);
}

json::array samples_of(const Context& context, store::Database& db, const outreach::Plan& plan) {
    json::array samples;
    for (const auto& sample : plan.samples) {
        std::optional<words::Instant> created;
        store::Cursor cursor = db.query("SELECT created_at FROM contact WHERE key = ?1", sample.contact);
        if (cursor.next()) created = cursor.instant(0);
        json::object shown{{"contact", context.id("con_", created.value_or(words::Instant()), sample.contact)},
                           {"number", sample.number.text()},
                           {"language", sample.language},
                           {"text", sample.text}};
        if (sample.text_on_air != sample.text) shown["text_on_air"] = sample.text_on_air;
        shown["encoding"] = words::to_string(sample.encoding);
        shown["parts"] = sample.parts;
        shown["verdict"] = sample.verdict;
        samples.push_back(std::move(shown));
    }
    return samples;
}

json::object to_json(const Context& context, store::Database& db, const outreach::Plan& plan) {
    json::object held;
    for (const auto& [reason, waiting] : plan.held)
        held[reason] = json::object{{"recipients", waiting.recipients}, {"until", words::to_rfc3339(waiting.until)}};
    return {{"audience", plan.audience},
            {"examined", plan.examined},
            {"recipients", plan.recipients},
            {"parts", plan.parts},
            {"parts_by_encoding", to_object(plan.parts_by_encoding)},
            {"skipped", to_object(plan.skipped)},
            {"held", std::move(held)},
            {"parts_before", plan.parts_before},
            {"done_at", or_null(plan.done_at)},
            {"limited_by", plan.forecast.limit.empty() ? json::value(nullptr) : json::value(plan.forecast.limit)},
            {"limiting_sim", plan.forecast.sim.empty() ? json::value(nullptr) : json::value(plan.forecast.sim)},
            {"cost", money_to_json(plan.cost, plan.forecast.currency)},
            {"expires_at", or_null(plan.expires_at)},
            {"samples", samples_of(context, db, plan)}};
}

asio::awaitable<Response> plan(Context& context, Request request) {
    const auto key = context.key(k_prefix, request.params.at(0));
    if (!key) co_return to_response(not_found("there is no campaign with this id"));
    using Answer = Outcome<json::object>;
    std::function<Answer(store::Database&)> job = [&context, key, plans = context.plans,
                                                   states = context.dispatcher.states(),
                                                   now = context.clock.now()](store::Database& db) -> Answer {
        const auto campaign = outreach::get(db, *key);
        if (!campaign) return not_found("there is no campaign with this id");
        const auto rules = context.present.rules();
        const auto capacity =
            outreach::capacity_of(dispatch::view_sims(db, *rules, states, now), rules->config.dispatch);
        const auto planned = outreach::plan(db, campaign->what, *plans, context.present, capacity, now);
        if (!planned) return to_problem(planned.error());
        return to_json(context, db, *planned);
    };
    const Answer answer = co_await context.store.read<Answer>(std::move(job));
    if (!answer) co_return to_response(answer.error());
    co_return json_response(200, *answer);
}

asio::awaitable<Response> get(Context& context, Request request) {
    const auto key = context.key(k_prefix, request.params.at(0));
    std::optional<json::object> found;
    if (key) {
        std::function<std::optional<json::object>(store::Database&)> job = [&context, key](store::Database& db) {
            const auto campaign = outreach::get(db, *key);
            return campaign ? std::optional(with_tally(context, db, *campaign)) : std::nullopt;
        };
        found = co_await context.store.read<std::optional<json::object>>(std::move(job));
    }
    if (!found) co_return to_response(not_found("there is no campaign with this id"));
    co_return json_response(200, *found);
}

asio::awaitable<Response> list(Context& context, Request request) {
    Query query(request);
    const int limit = query.limit();
    const auto cursor = query.cursor("campaigns");
    if (auto problem = query.problem()) co_return to_response(*problem);
    const auto before = cursor ? std::optional(cursor->key) : std::nullopt;
    std::function<std::vector<Campaign>(store::Database&)> job = [before, limit](store::Database& db) {
        return outreach::list(db, before, limit + 1);
    };
    auto campaigns = co_await context.store.read<std::vector<Campaign>>(std::move(job));
    const auto place = [](const Campaign& campaign) { return Cursor{words::to_ms(campaign.created_at), campaign.key}; };
    const std::string next = cut_page(campaigns, limit, "campaigns", place);
    json::array data;
    for (const auto& campaign : campaigns) data.push_back(to_json(context, campaign));
    co_return page_response(std::move(data), next);
}

constexpr Route<Context> k_routes[] = {
    {Method::post, "/v1/campaigns", Scope::send, create},
    {Method::get, "/v1/campaigns", Scope::read, list},
    {Method::get, "/v1/campaigns/{id}", Scope::read, get},
    {Method::post, "/v1/campaigns/{id}/plan", {Scope::read, Scope::send}, plan},
    {Method::post, "/v1/campaigns/{id}/start", Scope::send, start},
    {Method::post, "/v1/campaigns/{id}/pause", Scope::send, pause},
    {Method::post, "/v1/campaigns/{id}/resume", Scope::send, resume},
    {Method::post, "/v1/campaigns/{id}/cancel", Scope::send, cancel},
};

}  // namespace

std::span<const Route<Context>> campaign_routes() { return k_routes; }

}  // namespace controller::api
