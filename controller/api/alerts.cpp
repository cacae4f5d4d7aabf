#include "controller/api/alerts.hpp"

#include "controller/api/json_output.hpp"
#include "controller/api/posting.hpp"
#include "controller/api/query.hpp"
#include "controller/dispatch/alerts.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;
using dispatch::AlertView;

namespace {

constexpr std::string_view k_prefix = "alr_";
constexpr int k_most_in_status = 20;

json::object to_json(const Context& context, const AlertView& view) {
    json::array texts;
    for (const auto& text : view.texts)
        texts.push_back({{"id", context.id("msg_", text.created, text.message)},
                         {"to", text.number},
                         {"state", words::to_string(text.state)},
                         {"reason", or_null(text.reason)}});
    return {{"id", context.id(k_prefix, view.raised_at, view.key)},
            {"cause", dispatch::to_string(view.cause)},
            {"subject", view.subject},
            {"detail", view.detail},
            {"raised_at", words::to_rfc3339(view.raised_at)},
            {"cleared_at", or_null(view.cleared_at)},
            {"texts", std::move(texts)}};
}

asio::awaitable<Response> list(Context& context, Request request) {
    Query query(request);
    const bool all = query.boolean("all").value_or(false);
    const int limit = query.limit();
    std::optional<words::Key> before;
    if (const auto cursor = query.cursor("alerts")) before = cursor->key;
    if (const auto problem = query.problem()) co_return to_response(*problem);
    std::function<std::vector<AlertView>(store::Database&)> job = [all, before, limit](store::Database& db) {
        return dispatch::list_alerts(db, all, before, limit + 1);
    };
    auto views = co_await context.store.read<std::vector<AlertView>>(std::move(job));
    const auto place = [](const AlertView& view) { return Cursor{words::to_ms(view.raised_at), view.key}; };
    const std::string next = cut_page(views, limit, "alerts", place);
    json::array data;
    for (const AlertView& view : views) data.push_back(to_json(context, view));
    co_return page_response(std::move(data), next);
}

json::value show_test(const Context&, store::Database&, const std::string& resource) {
    json::array messages;
    for (std::size_t begin = 0; begin < resource.size();) {
        const auto end = std::min(resource.find(' ', begin), resource.size());
        messages.emplace_back(resource.substr(begin, end - begin));
        begin = end + 1;
    }
    return json::object{{"messages", std::move(messages)}};
}

asio::awaitable<Response> test(Context& context, Request request) {
    Make make = [&context](store::Tx& tx) -> Outcome<Made> {
        const auto messages = dispatch::test_alert(tx, context.present);
        if (messages.empty())
            return conflict("[alerts] names no number that can be texted: write one down, then `tillcast reload`");
        std::string ids;
        for (const words::Key message : messages)
            ids += (ids.empty() ? "" : " ") + context.id("msg_", tx.now(), message);
        return Made{202, ids, ""};
    };
    co_return co_await post(context, std::move(request), std::move(make), show_test);
}

constexpr Route<Context> k_routes[] = {
    {Method::get, "/v1/alerts", Scope::read, list},
    {Method::post, "/v1/alerts/test", Scope::admin, test},
};

}  // namespace

std::span<const Route<Context>> alert_routes() { return k_routes; }

json::array open_alerts(const Context& context, store::Database& db) {
    json::array out;
    for (const AlertView& view : dispatch::list_alerts(db, false, {}, k_most_in_status))
        out.push_back(to_json(context, view));
    return out;
}

}  // namespace controller::api
