#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;

TEST_CASE("an event is recorded once, with its data", "[events]") {
    ApiShop shop;
    const std::string body =
        R"({"id":"evt-99","type":"cart_saved","number":"612345678","data":{"cart_id":"C7","n":3}})";
    const Answer created = shop.post("/v1/events", body);
    CHECK(created.status == 201);
    CHECK(created.body.at("data") == json::value({{"cart_id", "C7"}, {"n", 3}}));
    CHECK(created.body.at("number") == "+34612345678");
    CHECK(created.header("Location") == "/v1/events/evt-99");
    CHECK(shop.get("/v1/events/evt-99").body == created.body);
    const Answer again = shop.post("/v1/events", R"({"id":"evt-99","type":"other"})");
    CHECK(again.status == 200);
    CHECK(again.body == created.body);
    CHECK(shop.post("/v1/events", R"({"id":"evt-100","type":"rating"})").body.at("data").is_null());
}

TEST_CASE("everything that is wrong with an event is named at once", "[events]") {
    ApiShop shop;
    const std::string big = std::string(16 * 1024, 'x');
    shop.check_refused("/v1/events", {{R"({})", {"/id", "/type"}},
                                      {R"({"id":"","type":""})", {"/id", "/type"}},
                                      {R"({"id":"1","type":"Cart Saved"})", {"/type"}},
                                      {R"({"id":"1","type":"x","number":"1"})", {"/number"}},
                                      {R"({"id":"1","type":"x","at":1763895690})", {"/at"}},
                                      {R"({"id":"1","type":"x","data":"C7"})", {"/data"}},
                                      {R"({"id":"1","type":"x","data":{"a":")" + big + R"("}})", {"/data"}},
                                      {R"({"id":"1","type":"x","payload":{}})", {"/payload"}},
                                      {R"({"id":"a\u0000b","type":"x"})", {"/id"}}});
    CHECK(shop.rows("event") == 0);
}
