#include "controller/api/router.hpp"

#include <stdexcept>

#include "controller/api/auth.hpp"
#include "tests/support/catch.hpp"

using namespace controller::api;

namespace {

struct Nothing {};

boost::asio::awaitable<Response> answer(Nothing&, Request) { co_return no_content(); }

Router example() {
    static Nothing nothing;
    static const std::vector<Route<Nothing>> routes = {
        {Method::get, "/healthz", {}, answer},
        {Method::get, "/v1/messages", Scope::read, answer},
        {Method::post, "/v1/messages", Scope::send, answer},
        {Method::get, "/v1/messages/{id}", {Scope::read, Scope::send}, answer},
        {Method::post, "/v1/messages/{id}/cancel", Scope::send, answer},
        {Method::get, "/v1/messages/stats", Scope::read, answer},
        {Method::post, "/v1/clock", Scope::admin, answer, nullptr, true},
        {Method::get, "/v1/{kind}/{id}/log", Scope::read, answer},
    };
    Router router;
    router.add<Nothing>(nothing, routes);
    return router;
}

Router::Match match(const Router& router, Method method, std::string_view target) {
    return router.match(method, parse_target(target).value());
}

std::string allow_of(const Response& response) {
    for (const Header& header : response.headers)
        if (header.name == "Allow") return header.value;
    return "";
}

Request with_token(const std::string& authorization) {
    Request request;
    if (!authorization.empty()) request.headers.push_back({"authorization", authorization});
    return request;
}

std::optional<Identity> known(std::string_view token) {
    Identity identity;
    identity.name = "till";
    if (token == "tc_send") identity.scopes = Scope::send;
    if (token == "tc_admin") identity.scopes = Scope::admin;
    if (identity.scopes.empty()) return std::nullopt;
    return identity;
}

}  // namespace

TEST_CASE("a route is found by method and path", "[router]") {
    const Router router = example();
    struct Row {
        Method method;
        const char* target;
        const char* pattern;
        std::vector<std::string> params;
    };
    for (const Row& row :
         std::vector<Row>{{Method::get, "/healthz", "/healthz", {}},
                          {Method::post, "/v1/messages?x=1", "/v1/messages", {}},
                          {Method::get, "/v1/messages/msg_1", "/v1/messages/{id}", {"msg_1"}},
                          {Method::get, "/v1/messages/a%2Fb", "/v1/messages/{id}", {"a/b"}},
                          {Method::get, "/v1/messages/stats", "/v1/messages/stats", {}},
                          {Method::post, "/v1/messages/msg_1/cancel", "/v1/messages/{id}/cancel", {"msg_1"}},
                          {Method::get, "/v1/contacts/con_1/log", "/v1/{kind}/{id}/log", {"contacts", "con_1"}},
                          {Method::head, "/v1/messages", "/v1/messages", {}}}) {
        INFO(row.target);
        const auto found = match(router, row.method, row.target);
        REQUIRE(found.entry != nullptr);
        CHECK(found.entry->pattern == row.pattern);
        CHECK(found.params == row.params);
    }
}

TEST_CASE("a path that is not there is 404", "[router]") {
    const Router router = example();
    for (const auto* target : {"/", "/v1", "/v1/", "/v1/message", "/v1/messages/", "/v1/messages/a/cancel/x",
                               "//v1/messages", "/V1/messages", "/healthz/", "/v1//cancel", "/v1/messages//cancel"}) {
        INFO(target);
        for (const Method method : {Method::get, Method::post, Method::options, Method::other}) {
            const auto found = match(router, method, target);
            CHECK(found.entry == nullptr);
            CHECK(found.answer.status == 404);
        }
    }
}

TEST_CASE("a method that a path does not have is 405 with what it has", "[router]") {
    const Router router = example();
    struct Row {
        Method method;
        const char* target;
        const char* allow;
    };
    for (const Row& row : std::vector<Row>{{Method::remove, "/v1/messages", "OPTIONS, GET, HEAD, POST"},
                                           {Method::other, "/healthz", "OPTIONS, GET, HEAD"},
                                           {Method::get, "/v1/messages/x/cancel", "OPTIONS, POST"},
                                           {Method::head, "/v1/messages/x/cancel", "OPTIONS, POST"},
                                           {Method::put, "/v1/messages/stats", "OPTIONS, GET, HEAD"}}) {
        INFO(row.target);
        const auto found = match(router, row.method, row.target);
        CHECK(found.entry == nullptr);
        CHECK(found.answer.status == 405);
        CHECK(allow_of(found.answer) == row.allow);
    }
}

TEST_CASE("OPTIONS tells what a path has", "[router]") {
    const auto found = match(example(), Method::options, "/v1/messages");
    CHECK(found.entry == nullptr);
    CHECK(found.answer.status == 204);
    CHECK(allow_of(found.answer) == "OPTIONS, GET, HEAD, POST");
    CHECK(match(example(), Method::options, "*").answer.status == 204);
    CHECK(match(example(), Method::get, "*").answer.status == 404);
}

TEST_CASE("a route that is there twice, or is no path, is a mistake of ours", "[router]") {
    Router router = example();
    Router::Entry entry;
    entry.pattern = "/healthz";
    CHECK_THROWS_AS(router.add(entry), std::logic_error);
    entry.pattern = "healthz";
    CHECK_THROWS_AS(router.add(entry), std::logic_error);
}

TEST_CASE("the token decides who may have a route", "[auth]") {
    const Router router = example();
    struct Row {
        Method method;
        const char* target;
        const char* authorization;
        unsigned status;  // 200: may
    };
    for (const Row& row : std::vector<Row>{{Method::post, "/v1/messages", "Bearer tc_send", 200},
                                           {Method::post, "/v1/messages", "bearer   tc_send", 200},
                                           {Method::post, "/v1/messages", "Bearer tc_admin", 200},
                                           {Method::get, "/v1/messages/x", "Bearer tc_send", 200},
                                           {Method::get, "/healthz", "", 200},
                                           {Method::get, "/healthz", "Bearer wrong", 200},
                                           {Method::get, "/v1/messages", "Bearer tc_send", 403},
                                           {Method::post, "/v1/clock", "Bearer tc_send", 403},
                                           {Method::post, "/v1/clock", "Bearer tc_admin", 403},
                                           {Method::post, "/v1/clock", "", 401},
                                           {Method::post, "/v1/messages", "", 401},
                                           {Method::post, "/v1/messages", "Bearer", 401},
                                           {Method::post, "/v1/messages", "Bearer ", 401},
                                           {Method::post, "/v1/messages", "Bearer tc_other", 401},
                                           {Method::post, "/v1/messages", "Bearer tc_send ", 401},
                                           {Method::post, "/v1/messages", "Bearer TC_SEND", 401},
                                           {Method::post, "/v1/messages", "Basic tc_send", 401},
                                           {Method::post, "/v1/messages", "tc_send", 401}}) {
        INFO(row.target << " " << row.authorization);
        const auto found = match(router, row.method, row.target);
        REQUIRE(found.entry != nullptr);
        const auto identity = authorize(with_token(row.authorization), *found.entry, known);
        CHECK((identity ? 200 : identity.error().status) == row.status);
    }
}

TEST_CASE("on the control socket the peer decides, whatever token there is", "[auth]") {
    const Router router = example();
    const auto clock = match(router, Method::post, "/v1/clock");
    Request request = with_token("Bearer tc_admin");
    request.peer.control = true;
    CHECK(authorize(request, *clock.entry, known).error().status == 403);
    CHECK(authorize(request, *match(router, Method::get, "/healthz").entry, known).has_value());
    request.peer.control_admin = true;
    request.headers.clear();
    CHECK(authorize(request, *clock.entry, known).value().scopes == Scopes(Scope::admin));
}

TEST_CASE("a token longer than any of ours is not looked up", "[auth]") {
    CHECK_FALSE(bearer_token(with_token("Bearer " + std::string(257, 'x'))));
}

TEST_CASE("scopes read and write", "[scope]") {
    CHECK(to_string(k_default_scopes) == "send,ledger,read");
    CHECK(parse_scopes("send,ledger,read") == k_default_scopes);
    CHECK(parse_scopes("admin") == Scopes(Scope::admin));
    CHECK(Scopes::from_bits(k_default_scopes.bits()) == k_default_scopes);
    CHECK(to_string(Scopes()).empty());
    for (const auto* text : {"", ",", "send,", ",send", "send,send", "Send", "send read", "all"})
        CHECK_FALSE(parse_scopes(text));
    for (const int bits : {-1, 16, 255}) CHECK_FALSE(Scopes::from_bits(bits));
}

TEST_CASE("admin counts as every scope, and no scope as none", "[scope]") {
    CHECK(Scopes(Scope::admin).any_of(Scope::ledger));
    CHECK(k_default_scopes.any_of(Scope::read));
    CHECK_FALSE(k_default_scopes.any_of(Scope::admin));
    CHECK_FALSE(Scopes().any_of(Scope::read));
    CHECK_FALSE(Scopes(Scope::admin).any_of(Scopes()));
}
