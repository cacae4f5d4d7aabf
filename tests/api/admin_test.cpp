#include "controller/api/tokens.hpp"
#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;

namespace {

reader::Config manual_clock() {
    auto config = tests::shop_config();
    config.practice = {
        .on = true, .windows = reader::Practice::Windows::configured, .clock = reader::Practice::Time::manual};
    return config;
}

Answer make_token(ApiShop& shop, std::string body, std::string key = {}) {
    return shop.send({.method = Method::post,
                      .target = "/v1/tokens",
                      .body = std::move(body),
                      .key = std::move(key),
                      .control = true});
}

}  // namespace

TEST_CASE("a token is told once and works at once", "[tokens]") {
    ApiShop shop;
    const Answer made = make_token(shop, R"({"name":"till-1","scopes":["read","send"]})", "k");
    REQUIRE(made.status == 201);
    CHECK(made.body.at("name") == "till-1");
    CHECK(made.body.at("scopes") == json::value{"send", "read"});
    const std::string token = text(made.body.at("token"));
    const auto identity = shop.context().tokens.find(token);
    REQUIRE(identity.has_value());
    CHECK(identity->name == "till-1");
    CHECK(identity->scopes == controller::api::Scopes{controller::api::Scope::send, controller::api::Scope::read});
    const Answer replayed = make_token(shop, R"({"name":"till-1","scopes":["read","send"]})", "k");
    CHECK(replayed.status == 201);
    CHECK(replayed.header("Idempotency-Replayed") == "true");
    CHECK(replayed.text.find("tc_") == std::string::npos);
    const Answer listed = shop.control(Method::get, "/v1/tokens");
    CHECK(listed.body.at("data") ==
          json::value({{{"name", "till-1"}, {"scopes", {"send", "read"}}, {"created_at", "2026-11-23T11:00:00Z"}}}));
    CHECK(shop.rows("token WHERE instr(hex(hash), '" + token.substr(3) + "') > 0 OR name = '" + token + "'") == 0);
}

TEST_CASE("tokens are in force after a restart", "[tokens]") {
    ApiShop shop;
    const std::string token = text(make_token(shop, R"({"name":"a"})").body.at("token"));
    make_token(shop, R"({"name":"b","scopes":["admin"]})");
    controller::api::Tokens tokens;
    shop.write<bool>([&tokens](tests::store::Tx& tx) {
        controller::api::load_tokens(tx.db(), tokens);
        return true;
    });
    REQUIRE(tokens.find(token).has_value());
    CHECK(tokens.find(token)->name == "a");
    CHECK(tokens.find(token)->scopes == controller::api::k_default_scopes);
    CHECK_FALSE(tokens.find("tc_" + std::string(43, 'A')).has_value());
}

TEST_CASE("a deleted token is out of force at once, and its name is free", "[tokens]") {
    ApiShop shop;
    const std::string token = text(make_token(shop, R"({"name":"till"})").body.at("token"));
    CHECK(make_token(shop, R"({"name":"till"})").status == 409);
    CHECK(shop.context().tokens.find(token).has_value());
    CHECK(shop.control(Method::remove, "/v1/tokens/till").status == 204);
    CHECK_FALSE(shop.context().tokens.find(token).has_value());
    CHECK(shop.control(Method::remove, "/v1/tokens/till").status == 404);
    CHECK(make_token(shop, R"({"name":"till"})").status == 201);
    CHECK_FALSE(shop.context().tokens.find(token).has_value());
}

TEST_CASE("everything that is wrong with a token is named at once", "[tokens]") {
    ApiShop shop;
    const std::vector<std::pair<std::string, std::vector<std::string>>> table = {
        {R"({})", {"/name"}},
        {R"({"name":""})", {"/name"}},
        {R"({"name":"a b"})", {"/name"}},
        {R"({"name":"-rf"})", {"/name"}},
        {R"({"name":"control"})", {"/name"}},
        {R"({"name":")" + std::string(65, 'a') + "\"}", {"/name"}},
        {R"({"name":"a","scopes":[]})", {"/scopes"}},
        {R"({"name":"a","scopes":"read"})", {"/scopes"}},
        {R"({"name":"a","scopes":["reed"]})", {"/scopes"}},
        {R"({"name":"a","scopes":["read","read"]})", {"/scopes"}},
        {R"({"name":"a","scopes":["read",1]})", {"/scopes/1"}},
        {R"({"name":"a","scopes":["read","send","ledger","admin","read"]})", {"/scopes"}},
        {R"({"name":"a","scope":["read"]})", {"/scope"}},
        {R"({"name":"!","scopes":["x"],"z":1})", {"/name", "/scopes", "/z"}}};
    for (const auto& [body, pointers] : table) {
        CAPTURE(body);
        const Answer answer = make_token(shop, body);
        CHECK(answer.status == 422);
        CHECK(answer.pointers() == pointers);
    }
    CHECK(shop.rows("token") == 0);
}

TEST_CASE("what belongs to the control socket is refused elsewhere, to an admin too", "[scopes]") {
    ApiShop shop(manual_clock());
    for (const auto& [method, path] : {std::pair(Method::post, "/v1/tokens"),
                                       {Method::get, "/v1/tokens"},
                                       {Method::remove, "/v1/tokens/x"},
                                       {Method::post, "/v1/reload"},
                                       {Method::post, "/v1/clock"},
                                       {Method::get, "/v1/clock"}}) {
        CAPTURE(path);
        CHECK(shop.send({.method = method, .target = path, .body = "{}", .token = "admin"}).status == 403);
    }
}

TEST_CASE("a reload tells what it found and what needs a restart", "[reload]") {
    ApiShop shop;
    shop.reloaded.warnings = {{{"tillcast.toml", 7, 1}, "no PIN"}};
    shop.reloaded.needs_restart = {"[http] listen"};
    const Answer good = shop.control(Method::post, "/v1/reload");
    CHECK(good.status == 200);
    CHECK(good.body == json::value({{"warnings", {{{"pointer", "tillcast.toml:7:1"}, {"detail", "no PIN"}}}},
                                    {"needs_restart", {"[http] listen"}}}));
    shop.reloaded.errors = {{{"tillcast.toml", 4, 11}, "what is wrong"}, {{"segments/a.toml", 2, 3}, "and here"}};
    const Answer bad = shop.control(Method::post, "/v1/reload");
    CHECK(bad.status == 422);
    CHECK(bad.pointers() == std::vector<std::string>{"tillcast.toml:4:11", "segments/a.toml:2:3"});
    CHECK(bad.body.at("errors").at(0).at("detail") == "what is wrong");
}

TEST_CASE("the manual clock is set and advanced", "[clock]") {
    ApiShop shop(manual_clock());
    const auto move = [&shop](const std::string& body) { return shop.control(Method::post, "/v1/clock", body); };
    CHECK(shop.control(Method::get, "/v1/clock").body ==
          json::value({{"now", "2026-11-23T11:00:00Z"}, {"trusted", true}, {"manual", true}}));
    const Answer set = move(R"({"set":"2027-01-31T10:00:00+01:00"})");
    CHECK(set.status == 200);
    CHECK(set.body.at("now") == "2027-01-31T09:00:00Z");
    CHECK(move(R"({"advance":"2h"})").body.at("now") == "2027-01-31T11:00:00Z");
    CHECK(move(R"({"advance":"30d"})").body.at("now") == "2027-03-02T11:00:00Z");
    CHECK(shop.control(Method::get, "/v1/clock").body.at("now") == "2027-03-02T11:00:00Z");
}

TEST_CASE("under a key the clock advances once", "[clock]") {
    ApiShop shop(manual_clock());
    const Call call{
        .method = Method::post, .target = "/v1/clock", .body = R"({"advance":"2h"})", .key = "k", .control = true};
    CHECK(shop.send(call).body.at("now") == "2026-11-23T13:00:00Z");
    const Answer replayed = shop.send(call);
    CHECK(replayed.header("Idempotency-Replayed") == "true");
    CHECK(replayed.body.at("now") == "2026-11-23T13:00:00Z");
}

TEST_CASE("a clock is not moved by what makes no sense", "[clock]") {
    ApiShop shop(manual_clock());
    const std::vector<std::pair<std::string, std::string>> table = {
        {R"({})", ""},
        {R"({"set":null})", ""},
        {R"({"set":"2027-01-31T10:00:00Z","advance":"2h"})", ""},
        {R"({"set":"noon"})", "/set"},
        {R"({"set":"1999-12-31T23:59:59Z"})", "/set"},
        {R"({"set":"2100-01-01T00:00:00Z"})", "/set"},
        {R"({"advance":"2"})", "/advance"},
        {R"({"advance":"-2h"})", "/advance"},
        {R"({"advance":"99999999999999999d"})", "/advance"},
        {R"({"advance":7200})", "/advance"},
        {R"({"forward":"2h"})", "/forward"}};
    for (const auto& [body, pointer] : table) {
        CAPTURE(body);
        const Answer answer = shop.control(Method::post, "/v1/clock", body);
        CHECK(answer.status == 422);
        CHECK(answer.pointers() == std::vector<std::string>{pointer});
    }
    CHECK(shop.clock().now() == tests::at("2026-11-23T11:00:00Z"));
}

TEST_CASE("the machine's clock is not moved", "[clock]") {
    ApiShop shop;
    CHECK(shop.control(Method::post, "/v1/clock", R"({"advance":"2h"})").status == 409);
    auto config = tests::shop_config();
    config.practice.on = true;
    ApiShop practice(config);
    CHECK(practice.control(Method::post, "/v1/clock", R"({"advance":"2h"})").status == 409);
    CHECK(practice.clock().now() == tests::at("2026-11-23T11:00:00Z"));
}
