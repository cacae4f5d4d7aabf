#include <boost/json/serialize.hpp>

#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;

TEST_CASE("a contact is created, shown whole and found again", "[contacts]") {
    ApiShop shop;
    const Answer created = shop.post("/v1/contacts", R"({"number":"612 34 56 78","first_name":"Elena","language":"es",
        "birthday":"--05-17","tags":["terrace","regular"]})");
    CHECK(created.status == 201);
    const json::value expected = {
        {"id", created.body.at("id")},
        {"number", "+34612345678"},
        {"first_name", "Elena"},
        {"last_name", nullptr},
        {"language", "es"},
        {"zone", nullptr},
        {"region", nullptr},
        {"preferences", nullptr},
        {"birthday", "--05-17"},
        {"tags", {"regular", "terrace"}},
        {"source", nullptr},
        {"external_id", nullptr},
        {"stage", "prospect"},
        {"metrics", {{"n_purchases", 0}, {"spend_total", 0}, {"first_purchase", nullptr}, {"last_purchase", nullptr}}},
        {"suppressed", false},
        {"suppressions", json::array()},
        {"consents", json::array()},
        {"created_at", "2026-11-23T11:00:00Z"}};
    CHECK(json::serialize(created.body) == json::serialize(expected));
    CHECK(created.header("Location") == "/v1/contacts/" + text(created.body.at("id")));
    CHECK(shop.get(created.header("Location")).body == created.body);
    for (const std::string asked : {"612345678", "%2B34612345678", "+34612345678", "0034%20612-345-678"}) {
        CAPTURE(asked);
        const Answer found = shop.get("/v1/contacts?number=" + asked);
        REQUIRE(found.body.at("data").as_array().size() == 1);
        CHECK(found.body.at("data").at(0) == created.body);
        CHECK(found.body.at("next_cursor").is_null());
    }
    CHECK(shop.get("/v1/contacts?number=612345679").body.at("data").as_array().empty());
}

TEST_CASE("of a known contact null clears a field and its absence keeps it", "[contacts]") {
    ApiShop shop;
    shop.post("/v1/contacts", R"({"number":"612345678","first_name":"Elena","last_name":"Ruiz","tags":["a"]})");
    const Answer changed =
        shop.post("/v1/contacts", R"({"number":"612345678","last_name":null,"zone":"Europe/Paris"})");
    CHECK(changed.status == 200);
    CHECK(changed.body.at("first_name") == "Elena");
    CHECK(changed.body.at("last_name").is_null());
    CHECK(changed.body.at("zone") == "Europe/Paris");
    CHECK(changed.body.at("tags") == json::value{"a"});
    for (const std::string none : {"null", "[]"}) {
        shop.post("/v1/contacts", R"({"number":"612345678","tags":["b"]})");
        const Answer cleared = shop.post("/v1/contacts", R"({"number":"612345678","tags":)" + none + "}");
        CHECK(cleared.body.at("tags").as_array().empty());
    }
    CHECK(shop.rows("contact") == 1);
}

TEST_CASE("what a contact asked for is kept, changed field by field and withdrawn", "[contacts]") {
    ApiShop shop;
    const Answer asked = shop.post("/v1/contacts", R"({"number":"612345678","region":"ES-CT","preferences":
        {"hours":["10:00","20:30"],"days":["sat","mon"],"pause_until":"2026-12-24T09:00:00+01:00","max_per_30d":2}})");
    CHECK(asked.status == 201);
    CHECK(asked.body.at("region") == "ES-CT");
    CHECK(asked.body.at("preferences") == json::value({{"hours", {"10:00", "20:30"}},
                                                       {"days", {"mon", "sat"}},
                                                       {"pause_until", "2026-12-24T08:00:00Z"},
                                                       {"max_per_30d", 2}}));
    CHECK(shop.get("/v1/contacts?number=612345678").body.at("data").at(0) == asked.body);
    const Answer changed = shop.post(
        "/v1/contacts", R"({"number":"612345678","preferences":{"days":null,"max_per_30d":1,"pause_until":null}})");
    CHECK(
        changed.body.at("preferences") ==
        json::value({{"hours", {"10:00", "20:30"}}, {"days", nullptr}, {"pause_until", nullptr}, {"max_per_30d", 1}}));
    CHECK(shop.post("/v1/contacts", R"({"number":"612345678","first_name":"Elena"})").body.at("preferences") ==
          changed.body.at("preferences"));
    const Answer none = shop.post("/v1/contacts", R"({"number":"612345678","region":null,"preferences":null})");
    CHECK(none.body.at("preferences").is_null());
    CHECK(none.body.at("region").is_null());
    CHECK(shop.rows("preference") == 0);
}

TEST_CASE("a wish that is withdrawn lets go what it held", "[contacts]") {
    ApiShop shop;
    shop.post("/v1/contacts", R"({"number":"612345678","preferences":{"pause_until":"2026-12-24T09:00:00Z"}})");
    shop.post("/v1/consents",
              R"({"number":"612345678","scope":"marketing","status":"granted","basis":"express","source":"pos"})");
    const Answer sent = shop.post("/v1/messages", R"({"to":"612345678","text":"Two for one","class":"marketing"})");
    CHECK(sent.body.at("reason") == "paused");
    shop.post("/v1/contacts", R"({"number":"612345678","preferences":{"pause_until":null}})");
    CHECK(
        shop.await([&] { return shop.get("/v1/messages/" + text(sent.body.at("id"))).body.at("state") == "queued"; }));
}

TEST_CASE("everything that is wrong with a contact is named at once", "[contacts]") {
    ApiShop shop;
    const std::string n = R"({"number":"612345678",)";
    shop.check_refused(
        "/v1/contacts",
        {{R"({})", {"/number"}},
         {R"({"number":null})", {"/number"}},
         {R"({"number":""})", {"/number"}},
         {R"({"number":612345678})", {"/number"}},
         {R"({"number":"12"})", {"/number"}},
         {R"({"number":"call me"})", {"/number"}},
         {R"({"number":"+34612345678901234567890123"})", {"/number"}},
         {R"({"nummer":"612345678"})", {"/nummer"}},
         {n + R"("first_name":7})", {"/first_name"}},
         {n + R"("first_name":"a\u0007b"})", {"/first_name"}},
         {n + R"("last_name":")" + std::string(201, 'x') + "\"}", {"/last_name"}},
         {n + R"("language":"klingon"})", {"/language"}},
         {n + R"("zone":"Europe/Atlantis"})", {"/zone"}},
         {n + R"("region":"Catalonia"})", {"/region"}},
         {n + R"("preferences":"none"})", {"/preferences"}},
         {n + R"("preferences":{"hour":1}})", {"/preferences/hour"}},
         {n + R"("preferences":{"hours":"10-20"}})", {"/preferences/hours"}},
         {n + R"("preferences":{"hours":["10:00"]}})", {"/preferences/hours"}},
         {n + R"("preferences":{"hours":["20:00","10:00"]}})", {"/preferences/hours"}},
         {n + R"("preferences":{"hours":["25:00","26:00"]}})", {"/preferences/hours"}},
         {n + R"("preferences":{"days":[]}})", {"/preferences/days"}},
         {n + R"("preferences":{"days":["mon","someday"]}})", {"/preferences/days"}},
         {n + R"("preferences":{"max_per_30d":0}})", {"/preferences/max_per_30d"}},
         {n + R"("preferences":{"max_per_30d":1.5}})", {"/preferences/max_per_30d"}},
         {n + R"("preferences":{"pause_until":"soon"}})", {"/preferences/pause_until"}},
         {n + R"("preferences":{"pause_until":"2099-01-01T00:00:00Z"}})", {"/preferences/pause_until"}},
         {n + R"("birthday":"17.5."})", {"/birthday"}},
         {n + R"("birthday":"2031-01-01"})", {"/birthday"}},
         {n + R"("source":["x"]})", {"/source"}},
         {n + R"("external_id":true})", {"/external_id"}},
         {n + R"("tags":"terrace"})", {"/tags"}},
         {n + R"("tags":["ok",7,"a|b"]})", {"/tags/1"}},
         {n + R"("tags":["ok","a|b",""]})", {"/tags/1", "/tags/2"}},
         {n + R"("stage":"loyal"})", {"/stage"}},
         {R"({"number":"1","language":"x","zone":"y","colour":"red"})", {"/number", "/colour", "/language", "/zone"}},
         {R"([])", {""}}});
    CHECK(shop.rows("contact") == 0);
    CHECK(shop.post("/v1/contacts", "{").status == 400);
    CHECK(shop.post("/v1/contacts", "").status == 400);
}

TEST_CASE("contacts are listed page by page, each once", "[contacts]") {
    ApiShop shop;
    for (int i = 0; i < 5; ++i) shop.post("/v1/contacts", R"({"number":"61234567)" + std::to_string(i) + "\"}");
    std::vector<std::string> seen;
    std::string cursor;
    do {
        const Answer page = shop.get("/v1/contacts?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
        REQUIRE(page.status == 200);
        for (const auto& contact : page.body.at("data").as_array()) seen.push_back(text(contact.at("number")));
        const json::value& next = page.body.at("next_cursor");
        cursor = next.is_null() ? "" : text(next);
    } while (!cursor.empty());
    CHECK(seen ==
          std::vector<std::string>{"+34612345670", "+34612345671", "+34612345672", "+34612345673", "+34612345674"});
}

TEST_CASE("a query that makes no sense is refused by its parameter", "[contacts]") {
    ApiShop shop;
    for (const std::string query : {"limit=0", "limit=201", "limit=x", "cursor=zzz", "number=12", "colour=red"}) {
        CAPTURE(query);
        const Answer answer = shop.get("/v1/contacts?" + query);
        CHECK(answer.status == 400);
        CHECK(answer.pointers() == std::vector<std::string>{"?" + query.substr(0, query.find('='))});
    }
}

TEST_CASE("what is not there is a 404", "[contacts]") {
    ApiShop shop;
    const std::string id = text(shop.post("/v1/contacts", R"({"number":"612345678"})").body.at("id"));
    for (const std::string path : {"/v1/contacts/7", "/v1/contacts/con_01ARZ3NDEKTSV4RRFFQ69G5FAV",
                                   "/v1/purchases/none", "/v1/events/none", "/v1/customers"}) {
        CAPTURE(path);
        CHECK(shop.get(path).status == 404);
    }
    CHECK(shop.get("/v1/contacts/msg_" + id.substr(4)).status == 404);
}
