#include "tests/api/server_fixture.hpp"

#include <spdlog/sinks/ostream_sink.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <stdexcept>

#include "controller/api/ndjson.hpp"

namespace api_tests {

namespace {

namespace asio = boost::asio;
using namespace controller::api;

asio::awaitable<Response> healthz(ServerFixture&, Request) {
    Response response;
    response.content_type = "text/plain";
    response.body = "ok";
    co_return response;
}

asio::awaitable<Response> echo(ServerFixture&, Request request) {
    Response response;
    response.content_type = "text/plain";
    response.body = std::move(request.body);
    co_return response;
}

asio::awaitable<Response> boom(ServerFixture&, Request) {
    throw std::runtime_error("the secret cause");
    co_return Response();
}

asio::awaitable<Response> wait_for_release(ServerFixture& fixture, Request) {
    co_await fixture.wait();
    co_return no_content();
}

asio::awaitable<Response> thing(ServerFixture&, Request request) {
    Response response;
    response.body = request.params.at(0) + " " + request.identity.name;
    response.headers.push_back({"Location", std::string(request.header("X-Location").value_or("/"))});
    co_return response;
}

asio::awaitable<Response> clock(ServerFixture&, Request) { co_return no_content(); }

asio::awaitable<std::vector<std::string>> lines(ServerFixture& fixture, BatchGroup group) {
    fixture.note_group(group.lines.size());
    std::vector<std::string> results;
    for (std::size_t i = 0; i < group.lines.size(); ++i) {
        const std::string& line = group.lines[i];
        if (line == "boom") throw std::runtime_error("the secret cause");
        if (line == "few") co_return results;
        if (line == "wait") co_await fixture.wait();
        Response response;
        response.body = "\"" + line + "\"";
        results.push_back(result_line(group.first_line + i, response));
    }
    co_return results;
}

asio::awaitable<Response> no_batch(ServerFixture&, Request) {
    const Problem problem = unsupported_media_type("Send lines.");
    co_return to_response(problem);
}

const std::vector<Route<ServerFixture>> k_routes = {
    {Method::get, "/healthz", {}, healthz},
    {Method::post, "/echo", Scope::send, echo},
    {Method::get, "/boom", Scope::send, boom},
    {Method::get, "/wait", Scope::send, wait_for_release},
    {Method::post, "/lines", Scope::send, no_batch, lines},
    {Method::get, "/things/{id}", Scope::read, thing},
    {Method::post, "/clock", Scope::admin, clock, nullptr, true},
};

std::optional<Identity> authenticate(std::string_view token) {
    Identity identity;
    identity.name = token;
    identity.token = 1;
    if (token == "tc_send") identity.scopes = Scope::send;
    if (token == "tc_read") identity.scopes = Scope::read;
    if (identity.scopes.empty()) return std::nullopt;
    return identity;
}

}  // namespace

ServerFixture::ServerFixture(const Limits& limits)
    : socket_(folder_ / "control.sock"),
      logger_("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_text_)),
      gate_(io_, asio::steady_timer::time_point::max()) {
    logger_.set_pattern("%l %v");
    Router router;
    router.add<ServerFixture>(*this, k_routes);
    server_ = std::make_unique<Server>(io_, std::move(router), authenticate, clock_, logger_, limits);
    server_->listen_control(socket_).value();
    port_ = server_->listen_tcp("127.0.0.1", 0).value();
    thread_ = std::thread([this] {
        const auto work = asio::make_work_guard(io_);
        io_.run();
    });
}

ServerFixture::~ServerFixture() {
    abandon();
    server_.reset();
}

void ServerFixture::abandon() {
    if (!thread_.joinable()) return;
    io_.stop();
    thread_.join();
}

asio::awaitable<void> ServerFixture::wait() {
    constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
    waiting_.release();
    while (released_ == 0) co_await gate_.async_wait(k_await);
    --released_;
}

void ServerFixture::release() {
    asio::post(io_, [this] {
        ++released_;
        gate_.cancel();
    });
}

std::future<void> ServerFixture::stop(std::chrono::milliseconds grace) {
    return asio::co_spawn(io_, server_->stop(grace), asio::use_future);
}

}  // namespace api_tests
