#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;

namespace {

Answer send_text(ApiShop& shop, const std::string& more = "", const std::string& key = "") {
    return shop.post("/v1/messages",
                     R"({"to":"612 34 56 78","text":"Your order is ready","class":"service")" + more + "}", key);
}

std::vector<std::string> ids(const Answer& page) {
    std::vector<std::string> found;
    for (const auto& message : page.body.at("data").as_array()) found.push_back(text(message.at("id")));
    return found;
}

}  // namespace

TEST_CASE("a message is accepted and shown whole", "[messages]") {
    ApiShop shop;
    const Answer accepted = send_text(shop, R"(,"reference":"receipt-4711")");
    CHECK(accepted.status == 202);
    const json::value& message = accepted.body;
    CHECK(message.at("to") == "+34612345678");
    CHECK(message.at("state") == "queued");
    CHECK(message.at("reason") == "no_modem");
    CHECK(message.at("lane") == "service");
    CHECK(message.at("encoding") == "gsm7");
    CHECK(message.at("reference") == "receipt-4711");
    CHECK(message.at("not_before").is_null());
    CHECK(message.at("created_at") == "2026-11-23T11:00:00Z");
    CHECK(message.at("parts") == json::value({{{"index", 1}, {"state", "waiting"}}}));
    CHECK(accepted.header("Location") == "/v1/messages/" + text(message.at("id")));
    CHECK(shop.get(accepted.header("Location")).body == message);
    CHECK(shop.rows("contact") == 0);
}

TEST_CASE("who did not agree to marketing is skipped with the reason", "[messages]") {
    ApiShop shop;
    const Answer skipped = shop.post("/v1/messages", R"({"to":"612345678","text":"Two for one","class":"marketing"})");
    CHECK(skipped.status == 202);
    CHECK(skipped.body.at("state") == "skipped");
    CHECK(skipped.body.at("reason") == "no_consent");
    shop.post("/v1/consents", R"({"number":"612345678","scope":"marketing","status":"withdrawn"})");
    CHECK(shop.post("/v1/messages", R"({"to":"612345678","text":"x","class":"marketing"})").body.at("reason") ==
          "suppressed");
    CHECK(send_text(shop).body.at("state") == "queued");
}

TEST_CASE("everything that is wrong with a message is named", "[messages]") {
    ApiShop shop;
    const std::string to = R"({"to":"612345678",)", good = to + R"("text":"x","class":"service",)";
    shop.check_refused(
        "/v1/messages",
        {{R"({})", {"/to", "/text", "/class"}},
         {R"({"to":"","text":"","class":""})", {"/to", "/text", "/class"}},
         {R"({"to":"12","text":7,"class":"offer"})", {"/text", "/class", "/to"}},
         {R"({"to":612345678,"text":"x","class":"service"})", {"/to"}},
         {R"({"to":"+4915112345678","text":"x","class":"service"})", {"/to"}},
         {R"({"to":"803123456","text":"x","class":"service"})", {"/to"}},
         {to + R"("text":")" + std::string(1601, 'x') + R"(","class":"service"})", {"/text"}},
         {to + R"("text":")" + std::string(1531, 'x') + R"(","class":"service"})", {"/text"}},
         {to + R"("text":"x","class":"marketing","lane":"alert"})", {"/lane"}},
         {good + R"("lane":"fast"})", {"/lane"}},
         {good + R"("encoding":"utf8"})", {"/encoding"}},
         {to + R"("text":"漢","class":"service","encoding":"gsm7"})", {"/encoding"}},
         {good + R"("expires_at":"2026-11-23T11:00:00Z"})", {"/expires_at"}},
         {good + R"("expires_at":"soon"})", {"/expires_at"}},
         {good + R"("not_before":1})", {"/not_before"}},
         {good + R"("not_before":"2026-11-25T11:00:00Z","expires_at":"2026-11-24T11:00:00Z"})", {"/expires_at"}},
         {good + R"("reference":")" + std::string(129, 'r') + "\"}", {"/reference"}},
         {good + R"("sim":"no-such-sim"})", {"/sim"}},
         {good + R"("from":"Elena"})", {"/from"}}});
    CHECK(shop.rows("message") == 0);
}

TEST_CASE("a message is posted once under its key", "[messages]") {
    ApiShop shop;
    const Answer first = send_text(shop, "", "k");
    const std::string id = text(first.body.at("id"));
    CHECK(shop.post("/v1/messages/" + id + "/cancel", "").status == 200);
    const Answer replayed = send_text(shop, "", "k");
    CHECK(replayed.status == 202);
    CHECK(replayed.header("Idempotency-Replayed") == "true");
    CHECK(text(replayed.body.at("id")) == id);
    CHECK(replayed.body.at("state") == "cancelled");
    CHECK(send_text(shop, R"(,"reference":"other")", "k").status == 422);
    CHECK(shop.rows("message") == 1);
}

TEST_CASE("a message is cancelled once, and only one that is there", "[messages]") {
    ApiShop shop;
    const std::string id = text(send_text(shop).body.at("id"));
    const Answer cancelled = shop.post("/v1/messages/" + id + "/cancel", "");
    CHECK(cancelled.status == 200);
    CHECK(cancelled.body.at("state") == "cancelled");
    CHECK(shop.post("/v1/messages/" + id + "/cancel", "").status == 409);
    CHECK(shop.post("/v1/messages/con_" + id.substr(4) + "/cancel", "").status == 404);
    CHECK(shop.get("/v1/messages/msg_x").status == 404);
}

TEST_CASE("only marketing has a value, from 0 to 100", "[messages]") {
    ApiShop shop;
    const std::string marketing = R"({"to":"612345678","text":"x","class":"marketing","value":)";
    CHECK(shop.post("/v1/messages", marketing + "80}").body.at("value") == 80);
    CHECK(shop.post("/v1/messages", R"({"to":"612345678","text":"x","class":"marketing"})").body.at("value") == 50);
    CHECK(send_text(shop).body.as_object().if_contains("value") == nullptr);
    const std::string service = R"({"to":"612345678","text":"x","class":"service","value":50})";
    shop.check_refused("/v1/messages", {{marketing + "101}", {"/value"}},
                                        {marketing + "-1}", {"/value"}},
                                        {marketing + "\"high\"}", {"/value"}},
                                        {service, {"/value"}}});
}

TEST_CASE("marketing that lacks what the recipient's country asks for is refused", "[messages]") {
    auto config = tests::shop_config();
    auto& spain = config.countries.at("ES");
    spain.require = {"shop_name", "optout", "address", "contact"};
    spain.forbid_links = {"bit.ly"};
    spain.footer = {{"es", "BAJA para no recibir mas"}, {"en", "Reply STOP to opt out"}};
    config.shop.address = "Carrer Nou 1, Reus";
    ApiShop shop(std::move(config));
    const auto post = [&shop](const std::string& said, const std::string& kind = "marketing") {
        return shop.post("/v1/messages", R"({"to":"612345678","text":")" + said + R"(","class":")" + kind + "\"}");
    };
    const auto sentences = [&post](const std::string& said) {
        const Answer refused = post(said);
        CHECK(refused.status == 422);
        CHECK(refused.body.at("type") == "/problems/marketing-text");
        std::vector<std::string> all;
        for (const auto& error : refused.body.at("errors").as_array()) {
            CHECK(error.at("pointer") == "/text");
            all.push_back(text(error.at("detail")));
        }
        CHECK(text(refused.body.at("detail")) == all.at(0));
        return all;
    };
    using Sentences = std::vector<std::string>;
    CHECK(sentences("Two for one: https://bit.ly/x") ==
          Sentences{R"(marketing in ES must name the shop: write "Casa Elena")",
                    "marketing in ES must not link to bit.ly, which operators refuse: link to the shop's own page",
                    R"(marketing in ES must tell how to opt out: write "BAJA para no recibir mas")"});
    CHECK(sentences("Casa Elena: two for one. BAJA") ==
          Sentences{R"(marketing in ES must give the shop's address: write "Carrer Nou 1, Reus", or link to a page )"
                    "that has it",
                    "marketing in ES must give the shop's contact: write it, and under [shop] contact, or link to a "
                    "page that has it"});
    // A word in small letters is no command.
    CHECK(sentences("Casa Elena: two for one, www.casa.example, baja").size() == 1);
    CHECK(shop.rows("message") == 0);
    CHECK(post("casa elena: two for one, www.casa.example. Reply STOP").status == 202);
    CHECK(post("Two for one: https://bit.ly/x", "service").status == 202);

    const auto results = shop.batch("/v1/messages", {R"({"to":"612345678","text":"Two for one","class":"marketing"})",
                                                     R"({"to":"612345678","text":"Ready","class":"service"})"});
    REQUIRE(results.size() == 2);
    CHECK(results[0].at("status") == 422);
    CHECK(results[0].at("body").at("type") == "/problems/marketing-text");
    CHECK(results[1].at("status") == 202);
}

TEST_CASE("what is in doubt shows its evidence and is settled by a person", "[messages]") {
    ApiShop shop;
    shop.air().silent = true;
    modem::device::ModemStatus left;
    left.name = "left";
    left.phase = modem::device::ModemPhase::ready;
    left.iccid = "8934071";
    const std::string path = send_text(shop).header("Location"), resolve = path + "/resolve";
    CHECK(shop.post(resolve, R"({"as":"sent"})").status == 409);
    shop.attach(left);
    REQUIRE(shop.await([&] { return shop.get(path).body.at("state") == "unknown"; }));
    CHECK(shop.get(path).body.at("parts").at(0).at("doubt") ==
          json::value({{"planned_at", "2026-11-23T11:00:00Z"},
                       {"written_at", "2026-11-23T11:00:00Z"},
                       {"modem", "left"},
                       {"said", "The modem did not answer within 60 s."},
                       {"receipt_until", "2026-11-26T11:00:00Z"},
                       {"resolved", false}}));
    shop.check_refused(resolve,
                       {{"{}", {"/as"}}, {R"({"as":"lost"})", {"/as"}}, {R"({"as":"sent","why":"x"})", {"/why"}}});
    CHECK(shop.send({.method = Method::post, .target = resolve, .body = R"({"as":"sent"})", .token = "read"}).status ==
          403);
    CHECK(shop.post("/v1/messages/msg_x/resolve", R"({"as":"sent"})").status == 404);
    shop.air().silent = false;
    const Answer again = shop.post(resolve, R"({"as":"resend"})", "k1");
    CHECK(again.status == 200);
    REQUIRE(shop.await([&] { return shop.get(path).body.at("state") == "sent"; }));
    CHECK(shop.post(resolve, R"({"as":"resend"})", "k1").header("Idempotency-Replayed") == "true");
    CHECK(shop.post(resolve, R"({"as":"resend"})", "k2").status == 409);
    CHECK(shop.get(path).body.at("parts").at(0).as_object().if_contains("doubt") == nullptr);
    bool told = false;
    const json::value after = shop.get(path).body;
    for (const auto& entry : after.at("timeline").as_array())
        told |= entry.at("event") == "resolved" && text(entry.at("detail")).starts_with("to be sent again, by ");
    CHECK(told);
}

TEST_CASE("messages are listed from the newest on, by what is asked", "[messages]") {
    ApiShop shop;
    std::vector<std::string> sent;
    for (int i = 0; i < 3; ++i) {
        sent.insert(sent.begin(), text(send_text(shop).body.at("id")));
        shop.clock().advance(std::chrono::minutes(1));
    }
    shop.post("/v1/messages/" + sent.at(1) + "/cancel", "");
    const Answer page = shop.get("/v1/messages?limit=2");
    CHECK(ids(page) == std::vector{sent[0], sent[1]});
    const Answer rest = shop.get("/v1/messages?limit=2&cursor=" + text(page.body.at("next_cursor")));
    CHECK(ids(rest) == std::vector{sent[2]});
    CHECK(rest.body.at("next_cursor").is_null());
    CHECK(ids(shop.get("/v1/messages?state=cancelled")) == std::vector{sent[1]});
    CHECK(ids(shop.get("/v1/messages?since=2026-11-23T11:01:00Z")) == std::vector{sent[0], sent[1]});
    CHECK(ids(shop.get("/v1/messages?number=612345678&limit=1")) == std::vector{sent[0]});
    CHECK(ids(shop.get("/v1/messages?number=612345679")).empty());
    for (const std::string wrong : {"state=lost", "since=today", "number=1", "campaign=7", "cursor=x", "limit=0"}) {
        CAPTURE(wrong);
        CHECK(shop.get("/v1/messages?" + wrong).status == 400);
    }
}

TEST_CASE("a batch of messages answers each of its lines", "[messages]") {
    ApiShop shop;
    const auto results = shop.batch("/v1/messages", {R"({"to":"612345678","text":"1","class":"service"})", "nonsense",
                                                     R"({"to":"803123456","text":"2","class":"service"})",
                                                     R"({"to":"612345678","text":"3","class":"service"})"});
    CHECK(results.at(0).at("status") == 202);
    CHECK(results.at(1).at("status") == 400);
    CHECK(results.at(2).at("status") == 422);
    CHECK(results.at(3).at("status") == 202);
    CHECK(results.at(3).at("line") == 4);
    CHECK(shop.rows("message") == 2);
}

TEST_CASE("texts are sent with the scope send and read with send or read", "[messages][scopes]") {
    ApiShop shop;
    const std::string path = send_text(shop).header("Location");
    CHECK(shop.send({.method = Method::post, .target = "/v1/messages", .body = "{}", .token = "ledger,read"}).status ==
          403);
    CHECK(shop.send({.method = Method::post, .target = path + "/cancel", .token = "read"}).status == 403);
    CHECK(shop.send({.target = path, .token = "send"}).status == 200);
    CHECK(shop.send({.target = path, .token = "ledger"}).status == 403);
    CHECK(shop.send({.target = "/v1/messages", .token = "send"}).status == 403);
}
