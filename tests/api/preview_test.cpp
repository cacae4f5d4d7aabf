#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;

TEST_CASE("a preview tells encoding, parts and what forces UCS-2, and stores nothing", "[preview]") {
    ApiShop shop;
    const Answer told = shop.post("/v1/messages/preview", R"({"text":"Sale ✨ 漢","class":"marketing"})");
    CHECK(told.status == 200);
    CHECK(told.body.at("encoding") == "ucs2");
    CHECK(told.body.at("parts") == json::value({{{"index", 1}, {"text", "Sale ✨ 漢"}, {"used", 8}, {"capacity", 70}}}));
    const auto& forced = told.body.at("forced").as_array();
    REQUIRE(forced.size() == 2);
    CHECK(
        forced[0] ==
        json::value(
            {{"character", "✨"}, {"code_point", "U+2728"}, {"name", "SPARKLES"}, {"position", 6}, {"suggestion", ""}}));
    CHECK(forced[1].at("suggestion").is_null());
    CHECK(told.body.at("if_replaced").at("parts") == 1);
    CHECK(shop.rows("message") == 0);
}

TEST_CASE("a preview shows the text on air where it differs", "[preview]") {
    ApiShop shop;
    const Answer smart = shop.post("/v1/messages/preview", R"({"text":"It’s “here”","encoding":"smart"})");
    CHECK(smart.body.at("text") == "It’s “here”");
    CHECK(smart.body.at("text_on_air") == "It's \"here\"");
    CHECK(smart.body.at("encoding") == "gsm7");
    CHECK(smart.body.at("forced").as_array().empty());
    const Answer plain = shop.post("/v1/messages/preview", R"({"text":"It’s “here”"})");
    CHECK(plain.body.at("encoding") == "ucs2");
    CHECK(plain.body.as_object().if_contains("text_on_air") == nullptr);
    CHECK(plain.body.at("forced").at(0).at("suggestion") == "'");
    CHECK(plain.body.at("if_replaced").at("text") == "It's \"here\"");
}

TEST_CASE("what cannot be previewed is refused by its field", "[preview]") {
    ApiShop shop;
    shop.check_refused("/v1/messages/preview", {{R"({})", {"/text"}},
                                                {R"({"text":"漢","encoding":"gsm7"})", {"/encoding"}},
                                                {R"({"text":"x","encoding":"clever"})", {"/encoding"}},
                                                {R"({"text":"x","class":"offer"})", {"/class"}},
                                                {R"({"text":"x","to":"612345678"})", {"/to"}}});
}

TEST_CASE("a message shows what it was given and what is on the air", "[messages]") {
    ApiShop shop;
    const Answer sent = shop.post(
        "/v1/messages", R"({"to":"612345678","text":"It’s ready…","class":"service","encoding":"smart","flash":true})");
    CHECK(sent.status == 202);
    CHECK(sent.body.at("text") == "It’s ready…");
    CHECK(sent.body.at("text_on_air") == "It's ready...");
    CHECK(sent.body.at("encoding") == "gsm7");
    CHECK(sent.body.at("flash") == true);
    shop.check_refused("/v1/messages",
                       {{R"({"to":"612345678","text":"x","class":"marketing","flash":true})", {"/flash"}},
                        {R"({"to":"612345678","text":"x","class":"service","flash":1})", {"/flash"}}});
}
