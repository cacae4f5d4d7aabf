#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;

TEST_CASE("a consent is recorded with its wording and shown with its contact", "[consents]") {
    ApiShop shop;
    const std::string body = R"({"number":"+34612345678","scope":"marketing","status":"granted","basis":"express",
        "source":"pos","wording":"Offers by SMS, reply STOP to end","at":"2026-11-22T10:00:00Z"})";
    const Answer created = shop.post("/v1/consents", body);
    CHECK(created.status == 201);
    CHECK(created.body.at("wording") == "Offers by SMS, reply STOP to end");
    CHECK(created.body.at("recorded_at") == "2026-11-23T11:00:00Z");
    const Answer contact = shop.get("/v1/contacts/" + text(created.body.at("contact")));
    CHECK(contact.body.at("source") == "pos");
    CHECK(contact.body.at("consents") == json::value({{{"scope", "marketing"},
                                                       {"status", "granted"},
                                                       {"basis", "express"},
                                                       {"source", "pos"},
                                                       {"at", "2026-11-22T10:00:00Z"},
                                                       {"wording", "Offers by SMS, reply STOP to end"},
                                                       {"expires_at", nullptr}}}));
    shop.clock().advance(std::chrono::hours(1));
    const Answer again = shop.post("/v1/consents", body);
    CHECK(again.status == 200);
    CHECK(again.body == created.body);
    CHECK(shop.rows("consent") == 1);
}

TEST_CASE("a withdrawal suppresses, an expired grant says so", "[consents]") {
    ApiShop shop;
    shop.post("/v1/consents", R"({"number":"612345678","scope":"marketing","status":"granted","basis":"express",
        "expires_at":"2026-11-24T00:00:00Z"})");
    shop.clock().advance(std::chrono::hours(24));
    const auto contact = [&shop] { return shop.get("/v1/contacts?number=612345678").body.at("data").at(0); };
    CHECK(contact().at("consents").at(0).at("status") == "expired");
    CHECK(contact().at("consents").at(0).at("source") == "api");
    CHECK(contact().at("suppressed") == false);
    CHECK(shop.post("/v1/consents", R"({"number":"612345678","scope":"marketing","status":"withdrawn"})").status ==
          201);
    CHECK(contact().at("suppressed") == true);
    CHECK(contact().at("suppressions") ==
          json::value({{{"scope", "marketing"}, {"reason", "withdrawn"}, {"since", "2026-11-24T11:00:00Z"}}}));
}

TEST_CASE("everything that is wrong with a consent is named at once", "[consents]") {
    ApiShop shop;
    const std::string good = R"({"number":"612345678","scope":"marketing","status":"granted","basis":"express")";
    shop.check_refused(
        "/v1/consents",
        {{R"({})", {"/number", "/scope", "/status"}},
         {R"({"number":"612345678","scope":"marketing","status":"granted"})", {"/basis"}},
         {R"({"number":"612345678","scope":"offers","status":"yes","basis":"hearsay"})",
          {"/scope", "/status", "/basis"}},
         {good + R"(,"source":"gossip"})", {"/source"}},
         {good + R"(,"at":"yesterday"})", {"/at"}},
         {good + R"(,"at":"2026-11-25T11:00:00Z"})", {"/at"}},
         {good + R"(,"at":"1985-01-01T00:00:00Z"})", {"/at"}},
         {good + R"(,"expires_at":"2026-11-01T00:00:00Z"})", {"/expires_at"}},
         {good + R"(,"wording":7,"language":"klingon","proof":{}})", {"/wording", "/proof", "/language"}},
         {good + R"(,"until":"2027-01-01T00:00:00Z"})", {"/until"}}});
    CHECK(shop.rows("consent") == 0);
    CHECK(shop.rows("contact") == 0);
}
