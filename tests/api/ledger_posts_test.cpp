#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;

namespace {

std::string purchase(int revision, int total, const std::string& more = "") {
    return R"({"id":"T1","number":"+34612345678","currency":"EUR","revision":)" + std::to_string(revision) +
           R"(,"total":)" + std::to_string(total) + more + "}";
}

}  // namespace

TEST_CASE("a key makes a post happen once and shows what is there now", "[idempotency]") {
    ApiShop shop;
    const Answer first = shop.post("/v1/purchases", purchase(1, 100), "k1");
    CHECK(first.status == 201);
    CHECK(first.header("Idempotency-Replayed").empty());
    shop.post("/v1/purchases", purchase(2, 300), "k2");
    const Answer replayed = shop.post("/v1/purchases", purchase(1, 100), "k1");
    CHECK(replayed.status == 201);
    CHECK(replayed.header("Idempotency-Replayed") == "true");
    CHECK(replayed.body.at("total") == 300);
    const Answer other = shop.post("/v1/purchases", purchase(1, 101), "k1");
    CHECK(other.status == 422);
    CHECK(shop.post("/v1/events", R"({"id":"1","type":"x"})", "k1").status == 201);
    CHECK(shop.send({.method = Method::post,
                     .target = "/v1/purchases",
                     .body = purchase(9, 900),
                     .key = "k1",
                     .token = "ledger"})
              .body.at("total") == 900);
}

TEST_CASE("a refused post leaves its key free", "[idempotency]") {
    ApiShop shop;
    CHECK(shop.post("/v1/contacts", R"({"number":"1"})", "k").status == 422);
    CHECK(shop.post("/v1/contacts", R"({"number":"612345678"})", "k").status == 201);
}

TEST_CASE("a bad line in a batch undoes nothing but itself", "[batch]") {
    ApiShop shop;
    const auto results = shop.batch("/v1/purchases", {purchase(1, 100), "{", R"({"id":"T2","total":-1})", "",
                                                      purchase(2, 200), purchase(1, 300), R"({"id":"T3","total":3})"});
    std::vector<std::int64_t> statuses;
    for (const auto& result : results) statuses.push_back(result.at("status").as_int64());
    CHECK(statuses == std::vector<std::int64_t>{201, 400, 422, 400, 200, 200, 201});
    CHECK(results.at(2).at("body").at("errors").at(0).at("pointer") == "/total");
    CHECK(results.at(5).at("body").at("total") == 200);
    CHECK(shop.rows("purchase") == 2);
    for (const std::string path : {"/v1/contacts", "/v1/consents", "/v1/events"}) {
        CAPTURE(path);
        CHECK(shop.batch(path, {"{}", "[]"}).at(1).at("status") == 422);
    }
}

TEST_CASE("facts are told with the scope ledger and read with ledger or read", "[scopes]") {
    ApiShop shop;
    shop.post("/v1/purchases", purchase(1, 100));
    for (const std::string path : {"/v1/contacts", "/v1/consents", "/v1/purchases", "/v1/events"}) {
        CAPTURE(path);
        for (const std::string token : {"send", "read", "send,read"})
            CHECK(shop.send({.method = Method::post, .target = path, .body = "{}", .token = token}).status == 403);
        CHECK(shop.send({.method = Method::post, .target = path, .body = "{}", .token = ""}).status == 401);
        CHECK(shop.send({.method = Method::post, .target = path, .body = "{}", .token = "ledger"}).status == 422);
    }
    for (const std::string path : {"/v1/contacts", "/v1/purchases/T1"}) {
        CAPTURE(path);
        CHECK(shop.send({.target = path, .token = "send"}).status == 403);
        CHECK(shop.send({.target = path, .token = "read"}).status == 200);
        CHECK(shop.send({.target = path, .token = "ledger"}).status == 200);
    }
}
