#include "controller/api/admin.hpp"

#include "config/reader/scalars.hpp"
#include "controller/api/json_input.hpp"
#include "controller/api/json_parse.hpp"
#include "controller/api/posting.hpp"
#include "controller/api/status.hpp"

namespace controller::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using std::chrono::sys_days;
using std::chrono::year;
// Where practice may play: what the rooms do with times is not made for others.
constexpr words::Instant k_first_time = sys_days(year(2000) / 1 / 1);
constexpr words::Instant k_last_time = sys_days(year(2100) / 1 / 1);
constexpr std::size_t k_max_span = 16;

std::string place(const words::Position& at) {
    return at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

// Not under the Idempotency-Key: to reload twice is to reload.
asio::awaitable<Response> reload(Context& context, Request) {
    const Reloaded reloaded = context.controls.reload();
    if (!reloaded.errors.empty()) {
        std::vector<FieldError> errors;
        for (const auto& error : reloaded.errors) errors.push_back({place(error.at), error.message});
        co_return to_response(
            unprocessable(std::move(errors), "The configuration has errors; everything stays as it was."));
    }
    json::array warnings;
    for (const auto& warning : reloaded.warnings)
        warnings.push_back({{"pointer", place(warning.at)}, {"detail", warning.message}});
    const json::object body = {
        {"warnings", std::move(warnings)},
        {"needs_restart", json::array(reloaded.needs_restart.begin(), reloaded.needs_restart.end())}};
    co_return json_response(200, body);
}

asio::awaitable<Response> get_clock(Context& context, Request) { co_return json_response(200, clock_to_json(context)); }

Outcome<words::Instant> read_time(const Context& context, const json::object& object) {
    std::vector<FieldError> errors;
    Fields fields(object, "", errors);
    auto time = fields.instant("set");
    const auto span = fields.text("advance", k_max_span);
    fields.finish();
    if (fields.has("set") == fields.has("advance") && errors.empty())
        errors.push_back({"", R"(must have either "set" with a time or "advance" with a span)"});
    if (span) {
        const auto by = reader::parse_duration(*span);
        if (by)
            time = context.clock.now() + *by;
        else
            fields.fail("advance", "must be a span such as 90s, 30m, 2h or 45d");
    }
    if (time && (*time < k_first_time || *time >= k_last_time))
        fields.fail(span ? "advance" : "set", "must lead to a time from 2000 to 2099");
    if (!errors.empty()) return unprocessable(std::move(errors));
    return *time;
}

json::value show_clock(const Context& context, store::Database&, const std::string&) { return clock_to_json(context); }

// Under a key the clock is moved once; that it was is on disk before it is.
asio::awaitable<Response> set_clock(Context& context, Request request) {
    if (!clock_is_manual(context))
        co_return to_response(conflict(R"(civil time is set in practice with clock = "manual" only)"));
    const auto object = json_body(request);
    if (!object) co_return to_response(object.error());
    const auto time = read_time(context, *object);
    if (!time) co_return to_response(time.error());
    const auto first = std::make_shared<bool>(false);
    Make make = [first](store::Tx&) -> Outcome<Made> {
        *first = true;
        return Made{200, "clock", ""};
    };
    Response response = co_await post(context, std::move(request), std::move(make), show_clock);
    if (response.status != 200 || !*first) co_return response;
    if (!context.controls.set_clock(*time))
        co_return to_response(conflict("the clock of this run is the machine's: restart for the manual one"));
    co_return json_response(200, clock_to_json(context));
}

asio::awaitable<Response> confirm_clock(Context& context, Request request) {
    const std::string who = request.peer.address;
    if (!context.controls.confirm_clock())
        co_return to_response(conflict("practice is on: the clock is believed anyway"));
    context.log.warn("{} {} says that the clock is right", request.id, who);
    co_return json_response(200, clock_to_json(context));
}

constexpr Route<Context> k_routes[] = {
    {.method = Method::post, .pattern = "/v1/reload", .needs = Scope::admin, .handler = reload, .control_only = true},
    {.method = Method::get, .pattern = "/v1/clock", .needs = Scope::admin, .handler = get_clock, .control_only = true},
    {.method = Method::post, .pattern = "/v1/clock", .needs = Scope::admin, .handler = set_clock, .control_only = true},
    {.method = Method::post,
     .pattern = "/v1/clock/confirm",
     .needs = Scope::admin,
     .handler = confirm_clock,
     .control_only = true},
};

}  // namespace

std::span<const Route<Context>> admin_routes() { return k_routes; }

}  // namespace controller::api
