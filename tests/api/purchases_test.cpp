#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;

namespace {

const std::string k_purchase = R"({"id":"T1-4711","revision":1,"number":"612 34 56 78","at":"2026-11-23T10:01:30Z",
    "currency":"EUR","total":2590,"discount":0,"coupon":null,"status":"completed","lines":[{"sku":"ESP-250",
    "name":"Espresso 250 g","category":"coffee","quantity":2,"unit_price":1295,"list_price":1295}]})";

std::string purchase(int revision, int total, const std::string& more = "") {
    return R"({"id":"T1","number":"+34612345678","currency":"EUR","revision":)" + std::to_string(revision) +
           R"(,"total":)" + std::to_string(total) + more + "}";
}

}  // namespace

TEST_CASE("a purchase creates its contact and its figures", "[purchases]") {
    ApiShop shop;
    const Answer created = shop.post("/v1/purchases", k_purchase);
    CHECK(created.status == 201);
    CHECK(created.header("Location") == "/v1/purchases/T1-4711");
    CHECK(shop.get("/v1/purchases/T1-4711").body == created.body);
    CHECK(created.body.at("number") == "+34612345678");
    CHECK(created.body.at("lines") == json::value({{{"sku", "ESP-250"},
                                                    {"name", "Espresso 250 g"},
                                                    {"category", "coffee"},
                                                    {"quantity", 2},
                                                    {"unit_price", 1295},
                                                    {"list_price", 1295}}}));
    const json::value contact = shop.get("/v1/contacts/" + text(created.body.at("contact"))).body;
    CHECK(contact.at("stage") == "new");
    CHECK(contact.at("metrics") == json::value({{"n_purchases", 1},
                                                {"spend_total", 2590},
                                                {"first_purchase", "2026-11-23T10:01:30Z"},
                                                {"last_purchase", "2026-11-23T10:01:30Z"}}));
}

TEST_CASE("a purchase needs no contact, and takes what the shop says by default", "[purchases]") {
    ApiShop shop;
    const Answer created =
        shop.post("/v1/purchases", R"({"id":"a/b c?","total":100,"lines":[{"sku":"X","unit_price":100}]})");
    CHECK(created.status == 201);
    CHECK(created.body.at("currency") == "EUR");
    CHECK(created.body.at("revision") == 1);
    CHECK(created.body.at("discount") == 0);
    CHECK(created.body.at("status") == "completed");
    CHECK(created.body.at("at") == "2026-11-23T11:00:00Z");
    CHECK(created.body.at("contact").is_null());
    CHECK(created.body.at("lines").at(0).at("quantity") == 1);
    CHECK(created.header("Location") == "/v1/purchases/a%2Fb%20c%3F");
    CHECK(shop.get(created.header("Location")).body == created.body);
    CHECK(shop.rows("contact") == 0);
}

TEST_CASE("a shop without a currency asks for it", "[purchases]") {
    auto config = tests::shop_config();
    config.shop.currency = {};
    ApiShop shop(config);
    CHECK(shop.post("/v1/purchases", R"({"id":"1","total":1})").pointers() == std::vector<std::string>{"/currency"});
    CHECK(shop.post("/v1/purchases", R"({"id":"1","total":1,"currency":"GBP"})").status == 201);
}

TEST_CASE("only a higher revision replaces a purchase", "[purchases]") {
    struct Case {
        int first, second;
        std::int64_t total;
    };
    for (const auto& [first, second, total] :
         {Case{1, 2, 200}, Case{1, 7, 200}, Case{2, 1, 100}, Case{2, 2, 100}, Case{0, 1, 200}, Case{5, 0, 100}}) {
        CAPTURE(first, second);
        ApiShop shop;
        CHECK(shop.post("/v1/purchases", purchase(first, 100)).status == 201);
        const Answer second_answer = shop.post("/v1/purchases", purchase(second, 200, R"(,"status":"refunded")"));
        CHECK(second_answer.status == 200);
        CHECK(second_answer.body.at("total") == total);
        CHECK(second_answer.body.at("revision") == std::max(first, second));
        CHECK(shop.get("/v1/purchases/T1").body == second_answer.body);
    }
}

TEST_CASE("everything that is wrong with a purchase is named at once", "[purchases]") {
    ApiShop shop;
    const std::string good = R"({"id":"1","currency":"EUR","total":100)";
    const std::string line = good + R"(,"lines":[{"sku":"A","unit_price":1},)";
    shop.check_refused("/v1/purchases",
                       {{R"({})", {"/id", "/total"}},
                        {R"({"id":"","total":1})", {"/id"}},
                        {R"({"id":17,"total":1})", {"/id"}},
                        {R"({"id":"1","totl":1})", {"/totl"}},
                        {R"({"id":"1","total":25.9})", {"/total"}},
                        {R"({"id":"1","total":"2590"})", {"/total"}},
                        {R"({"id":"1","total":-5})", {"/total"}},
                        {R"({"id":"1","total":1000000000001})", {"/total"}},
                        {R"({"id":"1","total":1,"currency":"eur"})", {"/currency"}},
                        {R"({"id":"1","total":1,"currency":""})", {"/currency"}},
                        {R"({"id":"1","total":1,"currency":978})", {"/currency"}},
                        {good + R"(,"revision":-1})", {"/revision"}},
                        {good + R"(,"revision":1.5})", {"/revision"}},
                        {good + R"(,"discount":-1})", {"/discount"}},
                        {good + R"(,"number":"12"})", {"/number"}},
                        {good + R"(,"at":"2026-11-22"})", {"/at"}},
                        {good + R"(,"at":"2027-11-22T00:00:00Z"})", {"/at"}},
                        {good + R"(,"coupon":7})", {"/coupon"}},
                        {good + R"(,"status":"paid"})", {"/status"}},
                        {good + R"(,"lines":{}})", {"/lines"}},
                        {good + R"(,"lines":["ESP-250"]})", {"/lines/0"}},
                        {line + R"({}]})", {"/lines/1/sku", "/lines/1/unit_price"}},
                        {line + R"({"sku":"B","unit_price":-1}]})", {"/lines/1/unit_price"}},
                        {line + R"({"sku":"B","unit_price":1,"quantity":0}]})", {"/lines/1/quantity"}},
                        {line + R"({"sku":"B","unit_price":1,"quantity":1000001}]})", {"/lines/1/quantity"}},
                        {line + R"({"sku":"B","unit_price":1,"name":false,"category":[],"list_price":"1"}]})",
                         {"/lines/1/name", "/lines/1/category", "/lines/1/list_price"}},
                        {line + R"({"sku":"B","unit_price":1,"price":1}]})", {"/lines/1/price"}},
                        {R"({"id":"1","total":-1,"currency":"x","revision":"a","tax":3})",
                         {"/revision", "/tax", "/currency", "/total"}}});
    CHECK(shop.rows("purchase") == 0);
    CHECK(shop.rows("line") == 0);
}

TEST_CASE("a purchase has at most 500 lines", "[purchases]") {
    ApiShop shop;
    std::string lines = R"({"sku":"A","unit_price":1})";
    const std::string one = lines;
    for (int i = 1; i < 500; ++i) lines += "," + one;
    CHECK(shop.post("/v1/purchases", R"({"id":"1","total":1,"lines":[)" + lines + "]}").status == 201);
    shop.check_refused("/v1/purchases", {{R"({"id":"2","total":1,"lines":[)" + lines + "," + one + "]}", {"/lines"}}});
}
