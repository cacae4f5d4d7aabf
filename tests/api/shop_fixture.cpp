#include "tests/api/shop_fixture.hpp"

#include <spdlog/sinks/null_sink.h>

#include <boost/json/parse.hpp>

#include "controller/api/routes.hpp"
#include "controller/api/webhooks/events.hpp"

namespace api_tests {

namespace api = controller::api;

namespace {

boost::asio::awaitable<bool> started(tests::dispatch::Dispatcher& dispatcher) {
    co_await dispatcher.start();
    co_return true;
}

boost::asio::awaitable<bool> stopped(tests::dispatch::Dispatcher& dispatcher) {
    co_await dispatcher.stop();
    co_return true;
}

std::optional<api::Identity> authenticate(std::string_view token) {
    const auto scopes = api::parse_scopes(token);
    if (!scopes) return {};
    return api::Identity{std::string(token), 1, *scopes};
}

Answer to_answer(api::Response response) {
    Answer answer{response.status, nullptr, std::move(response.body), std::move(response.headers)};
    boost::system::error_code ec;
    auto body = json::parse(answer.text, ec);
    if (!ec) answer.body = std::move(body);
    return answer;
}

}  // namespace

boost::asio::awaitable<modem::device::SubmitOutcome> Air::submit_mms(modem::device::Mms, const modem::device::Gate&) {
    modem::device::SubmitOutcome outcome;
    outcome.kind = modem::device::SubmitOutcome::Kind::sent;
    co_return outcome;
}

boost::asio::awaitable<modem::device::SubmitOutcome> Air::submit(modem::sms::Pdu, const modem::device::Gate& gate) {
    modem::device::SubmitOutcome outcome;
    if (!gate.may_start()) co_return outcome;
    const bool may = co_await gate.may_send();
    if (!may) co_return outcome;
    if (silent) {
        outcome.kind = modem::device::SubmitOutcome::Kind::unknown;
        outcome.sentence = "The modem did not answer within 60 s.";
        co_return outcome;
    }
    outcome.kind = modem::device::SubmitOutcome::Kind::sent;
    outcome.reference = ++reference_;
    co_return outcome;
}

std::string Answer::header(std::string_view name) const {
    for (const auto& each : headers)
        if (each.name == name) return each.value;
    return "";
}

std::vector<std::string> Answer::pointers() const {
    std::vector<std::string> found;
    const json::object* object = body.if_object();
    if (object == nullptr || !object->contains("errors")) return found;
    for (const auto& error : object->at("errors").as_array()) found.emplace_back(error.at("pointer").as_string());
    return found;
}

ApiShop::ApiShop(reader::Config config)
    : log_("test", std::make_shared<spdlog::sinks::null_sink_mt>()),
      store_(folder_ / "t.db", clock_),
      present_(tests::dispatch::make_rules(std::move(config))),
      dispatcher_(io_.get_executor(), store_, present_, clock_, log_),
      context_{.store = store_,
               .present = present_,
               .dispatcher = dispatcher_,
               .clock = clock_,
               .log = log_,
               .plans = {},
               .controls = {}} {
    present_.clock_trusted = true;
    context_.controls.modems = [this] { return modems; };
    context_.controls.reload = [this] { return reloaded; };
    context_.controls.set_clock = [this](words::Instant now) {
        clock_.set(now);
        return true;
    };
    context_.controls.version = "1.2.3";
    context_.controls.started = clock_.monotonic();
    store_.writer().observe(context_.messages_counted->observer());
    store_.writer().observe(controller::audience::metrics_observer());
    dispatcher_.watch();
    store_.writer().observe(api::webhooks::observer(context_.webhooks));
    dispatcher_.add_modem("left", air_);
    wait(started(dispatcher_));
    api::add_routes(router_, context_);
}

ApiShop::~ApiShop() {
    wait(stopped(dispatcher_));
    store_.stop();
}

Answer ApiShop::send(Call call) {
    api::Request request;
    request.method = call.method;
    request.target = api::parse_target(call.target).value();
    request.body = std::move(call.body);
    request.peer.control = request.peer.control_admin = call.control;
    if (!call.token.empty()) request.headers.push_back({"Authorization", "Bearer " + call.token});
    if (!call.key.empty()) request.headers.push_back({"Idempotency-Key", call.key});
    const auto match = router_.match(request.method, request.target);
    if (match.entry == nullptr) return to_answer(match.answer);
    auto identity = api::authorize(request, *match.entry, authenticate);
    if (!identity) return to_answer(api::to_response(identity.error()));
    request.identity = *identity;
    request.params = match.params;
    return to_answer(wait(match.entry->handler(std::move(request))));
}

std::vector<json::value> ApiShop::batch(const std::string& target, std::vector<std::string> lines) {
    auto request = std::make_shared<api::Request>();
    request->target = api::parse_target(target).value();
    const auto match = router_.match(Method::post, request->target);
    api::BatchGroup group{std::move(request), 1, std::move(lines)};
    std::vector<json::value> results;
    for (const auto& line : wait(match.entry->batch(std::move(group)))) results.push_back(json::parse(line));
    return results;
}

void ApiShop::check_refused(const std::string& target,
                            const std::vector<std::pair<std::string, std::vector<std::string>>>& table) {
    for (const auto& [body, pointers] : table) {
        CAPTURE(body);
        const Answer answer = post(target, body);
        CHECK(answer.status == 422);
        CHECK(answer.pointers() == pointers);
    }
}

bool ApiShop::await(const std::function<bool()>& condition) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > give_up) return false;
        io_.run_one_for(std::chrono::milliseconds(100));
    }
    return true;
}

std::int64_t ApiShop::rows(const std::string& table) {
    return write<std::int64_t>([&table](tests::store::Tx& tx) {
        tests::store::Cursor cursor = tx.query("SELECT count(*) FROM " + table);
        cursor.next();
        return cursor.integer(0);
    });
}

}  // namespace api_tests
