#include "controller/api/routes.hpp"

#include "controller/api/admin.hpp"
#include "controller/api/alerts.hpp"
#include "controller/api/campaigns.hpp"
#include "controller/api/consents.hpp"
#include "controller/api/contacts.hpp"
#include "controller/api/dialogue.hpp"
#include "controller/api/events.hpp"
#include "controller/api/inbound.hpp"
#include "controller/api/messages.hpp"
#include "controller/api/metrics.hpp"
#include "controller/api/modems.hpp"
#include "controller/api/preview.hpp"
#include "controller/api/problems.hpp"
#include "controller/api/purchases.hpp"
#include "controller/api/segments.hpp"
#include "controller/api/sims.hpp"
#include "controller/api/status.hpp"
#include "controller/api/storage.hpp"
#include "controller/api/tokens.hpp"
#include "controller/api/webhooks/routes.hpp"

namespace controller::api {

namespace asio = boost::asio;

namespace {

// Keeps the figures of /metrics. A handler that throws is answered 500 by the session.
class Note {
public:
    Note(Context& context, const Route<Context>& route) : context_(context), route_(route) {}
    ~Note() { ++context_.answered[{route_.method, route_.pattern, status}]; }
    Note(const Note&) = delete;
    Note& operator=(const Note&) = delete;

    unsigned status = 500;

private:
    Context& context_;
    const Route<Context>& route_;
};

asio::awaitable<Response> answer(Context& context, const Route<Context>& route, Request request) {
    Note note(context, route);
    Response response = co_await route.handler(context, std::move(request));
    note.status = response.status;
    co_return response;
}

asio::awaitable<std::vector<std::string>> answer_lines(Context& context, const Route<Context>& route,
                                                       BatchGroup group) {
    context.batch_lines[route.pattern] += group.lines.size();
    co_return co_await route.batch(context, std::move(group));
}

void add(Router& router, Context& context, const Route<Context>& route) {
    Router::Entry entry;
    entry.method = route.method;
    entry.pattern = route.pattern;
    entry.needs = route.needs;
    entry.control_only = route.control_only;
    entry.handler = [&context, &route](Request request) { return answer(context, route, std::move(request)); };
    if (route.batch != nullptr)
        entry.batch = [&context, &route](BatchGroup group) { return answer_lines(context, route, std::move(group)); };
    router.add(std::move(entry));
}

}  // namespace

void add_routes(Router& router, Context& context) {
    for (const auto table : {message_routes(),
                             preview_routes(),
                             contact_routes(),
                             consent_routes(),
                             purchase_routes(),
                             event_routes(),
                             status_routes(),
                             modem_routes(),
                             sim_routes(),
                             metric_routes(),
                             token_routes(),
                             admin_routes(),
                             problem_routes(),
                             dialogue_routes(),
                             inbound_routes(),
                             segment_routes(),
                             campaign_routes(),
                             storage_routes(),
                             alert_routes(),
                             webhooks::receiver_routes(),
                             webhooks::delivery_routes()})
        for (const Route<Context>& route : table) add(router, context, route);
}

}  // namespace controller::api
