#include "controller/api/segments.hpp"

#include "controller/api/json_output.hpp"
#include "controller/api/query.hpp"
#include "controller/audience/segments.hpp"
#include "controller/ledger/contact.hpp"
#include "controller/outreach/check.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

audience::Moment moment_of(const Context& context) { return {context.clock.now(), context.present.rules()->shop_zone}; }

asio::awaitable<Response> list(Context& context, Request request) {
    Query query(request);
    if (auto problem = query.problem()) co_return to_response(*problem);
    std::function<json::array(store::Database&)> job = [plans = context.plans,
                                                        moment = moment_of(context)](store::Database& db) {
        json::array data;
        for (const auto& segment : plans->segments.all())
            data.push_back(json::object{{"id", segment.id},
                                        {"name", segment.name},
                                        {"where", segment.where},
                                        {"members", audience::count(db, segment, moment)}});
        return data;
    };
    json::array data = co_await context.store.read<json::array>(std::move(job));
    co_return page_response(std::move(data), "");
}

json::array people(const Context& context, store::Database& db, const std::vector<words::Key>& keys) {
    json::array data;
    for (const words::Key key : keys) {
        const auto contact = ledger::get_contact(db, key);
        if (!contact) continue;
        data.push_back(json::object{{"id", context.id("con_", contact->created_at, key)},
                                    {"number", contact->number.text()},
                                    {"first_name", or_null(contact->first_name)},
                                    {"last_name", or_null(contact->last_name)},
                                    {"language", or_null(contact->language)}});
    }
    return data;
}

asio::awaitable<Response> members(Context& context, Request request) {
    const auto plans = context.plans;
    const audience::Segment* segment = plans->segments.find(request.params.at(0));
    if (segment == nullptr) co_return to_response(not_found("there is no segment with this id"));
    Query query(request);
    const int limit = query.limit();
    const auto cursor = query.cursor("members");
    if (auto problem = query.problem()) co_return to_response(*problem);
    struct Page {
        json::array data;
        std::string next;
    };
    const words::Key after = cursor ? cursor->key : 0;
    std::function<Page(store::Database&)> job = [&context, plans, segment, after, limit,
                                                 moment = moment_of(context)](store::Database& db) {
        auto keys = audience::members(db, *segment, moment, after, limit + 1);
        Page page;
        page.next = cut_page(keys, limit, "members", [](words::Key key) { return Cursor{0, key}; });
        page.data = people(context, db, keys);
        return page;
    };
    Page page = co_await context.store.read<Page>(std::move(job));
    co_return page_response(std::move(page.data), page.next);
}

constexpr Route<Context> k_routes[] = {
    {Method::get, "/v1/segments", Scope::read, list},
    {Method::get, "/v1/segments/{id}/members", Scope::read, members},
};

}  // namespace

std::span<const Route<Context>> segment_routes() { return k_routes; }

}  // namespace controller::api
