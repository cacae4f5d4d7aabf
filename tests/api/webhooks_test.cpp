#include <boost/json/parse.hpp>

#include "controller/api/webhooks/event_body.hpp"
#include "controller/api/webhooks/events.hpp"
#include "controller/api/webhooks/receivers.hpp"
#include "controller/dispatch/alerts.hpp"
#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;
using namespace controller::api::webhooks;
using tests::store::Tx;
using words::Key;

namespace {

/// A shop whose receiver `till` wants these events.
struct Told : ApiShop {
    explicit Told(const std::string& events = R"("*")") { add("till", events); }

    Key add(const std::string& name, const std::string& events) {
        const Answer made =
            control(Method::post, "/v1/webhooks",
                    R"({"name":")" + name + R"(","url":"https://pos.example.com/","events":[)" + events + "]}");
        REQUIRE(made.status == 201);
        return context().key("whk_", text(made.body.at("id"))).value();
    }
    std::vector<Event> events(std::optional<EventState> state = {}) {
        return write<std::vector<Event>>([state](Tx& tx) {
            auto all = list_events(tx.db(), {}, state, {}, 1000);
            std::reverse(all.begin(), all.end());
            return all;
        });
    }
    std::vector<std::string> types() {
        std::vector<std::string> all;
        for (const Event& event : events()) all.emplace_back(to_string(event.type));
        return all;
    }
    Due due(Key receiver = 1, int limit = 100) {
        return write<Due>([&](Tx& tx) { return due_events(tx.db(), receiver, clock().now(), limit); });
    }
    void settle(const Event& event, const Called& called) {
        const auto judgement = judge(called, event.attempts + 1);
        write<bool>([&](Tx& tx) {
            settle_event(tx, event, called, judgement);
            if (judgement.verdict == Verdict::gone) stop_receiver(tx, event.receiver, "410");
            return true;
        });
    }
    json::value body(const Event& event, bool with_text = false) {
        return json::parse(write<std::string>([&](Tx& tx) { return event_body(tx.db(), event, 7, with_text); }));
    }
    std::string post_message() {
        const Answer posted =
            post("/v1/messages", R"({"to":"612345678","text":"Ready","class":"service","reference":"r-1"})");
        REQUIRE(posted.status == 202);
        return text(posted.body.at("id"));
    }
    Event only() {
        const auto all = events();
        REQUIRE(all.size() == 1);
        return all[0];
    }
    Receiver receiver_of(Key key = 1) {
        return write<Receiver>([key](Tx& tx) { return receiver(tx.db(), key).value(); });
    }
};

using Types = std::vector<std::string>;

const Called k_good{200, {}, {}};
const Called k_down{0, "no answer", {}};

}  // namespace

TEST_CASE("a message's changes are told in order, each after the one before it", "[webhooks]") {
    Told shop(R"("message.*")");
    const std::string id = shop.post_message();
    shop.control(Method::post, "/v1/messages/" + id + "/cancel");
    REQUIRE(shop.types() == Types{"message.accepted", "message.cancelled"});
    auto due = shop.due();
    REQUIRE(due.events.size() == 1);
    CHECK(due.events[0].type == EventType::accepted);
    CHECK_FALSE(due.next);

    SECTION("was delivered") { shop.settle(due.events[0], k_good); }
    SECTION("was given up") {
        Event event = due.events[0];
        event.attempts = k_most_attempts - 1;
        shop.settle(event, k_down);
        CHECK(shop.events(EventState::dead).size() == 1);
    }
    due = shop.due();
    REQUIRE(due.events.size() == 1);
    CHECK(due.events[0].type == EventType::cancelled);
}

TEST_CASE("an event that failed is due again by the table, and what follows it waits", "[webhooks]") {
    Told shop(R"("message.*")");
    const std::string id = shop.post_message();
    shop.control(Method::post, "/v1/messages/" + id + "/cancel");
    for (int attempt = 1; attempt < k_most_attempts; ++attempt) {
        const auto due = shop.due();
        REQUIRE(due.events.size() == 1);
        CHECK(due.events[0].attempts == attempt - 1);
        shop.settle(due.events[0], {500, "it answered 500", {}});
        CHECK(shop.due().events.empty());
        CHECK(shop.due().next == shop.clock().now() + pause_after(attempt).value());
        shop.clock().advance(pause_after(attempt).value());
    }
    shop.settle(shop.due().events.at(0), k_down);
    const auto dead = shop.events(EventState::dead);
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].attempts == 10);
    CHECK(dead[0].error == "no answer");
    CHECK(shop.due().events.at(0).type == EventType::cancelled);
}

TEST_CASE("other messages do not wait for one that failed", "[webhooks]") {
    Told shop(R"("message.accepted")");
    shop.post_message();
    shop.settle(shop.only(), k_down);
    shop.post_message();
    CHECK(shop.due().events.size() == 1);
    CHECK(shop.due().next);
}

TEST_CASE("nothing is written where nobody wants it", "[webhooks]") {
    SECTION("because nobody is told anything") {
        ApiShop shop;
        shop.post("/v1/messages", R"({"to":"612345678","text":"Ready","class":"service"})");
        CHECK(shop.rows("message") == 1);
        CHECK(shop.rows("webhook_event") == 0);
    }
    SECTION("because it is not among the events") {
        Told shop(R"("message.delivered", "alert.*")");
        shop.post_message();
        CHECK(shop.events().empty());
    }
    SECTION("because the receiver is stopped") {
        Told shop;
        shop.write<bool>([&](Tx& tx) {
            stop_receiver(tx, 1, "test");
            shop.context().webhooks->touch(tx);
            return true;
        });
        shop.post_message();
        CHECK(shop.events().empty());
    }
}

TEST_CASE("each receiver is told for itself", "[webhooks]") {
    Told shop(R"("message.accepted")");
    const Key other = shop.add("erp", R"("message.*")");
    shop.post_message();
    CHECK(shop.events().size() == 2);
    shop.settle(shop.due().events.at(0), k_down);
    CHECK(shop.due(other).events.size() == 1);
}

TEST_CASE("an event names the resource in short, and its text only where that is asked for", "[webhooks]") {
    Told shop(R"("message.*+text")");
    const std::string id = shop.post_message();
    const json::value body = shop.body(shop.only());
    CHECK(body.at("type") == "message.accepted");
    CHECK(body.at("timestamp") == "2026-11-23T11:00:00Z");
    const json::object& data = body.at("data").as_object();
    CHECK(data.at("to") == "+34612345678");
    CHECK(data.at("state") == "queued");
    CHECK(data.at("reference") == "r-1");
    CHECK(data.at("reason").is_null());
    CHECK_FALSE(data.contains("text"));
    CHECK(shop.body(shop.only(), true).at("data").at("text") == "Ready");
}

TEST_CASE("an opt-out is told once, and a consent only where it says something new", "[webhooks]") {
    Told shop(R"("contact.*")");
    const auto consent = [&shop](const std::string& status) {
        return shop
            .post("/v1/consents", R"({"number":"612345678","scope":"marketing","status":")" + status +
                                      R"(","basis":"express","source":"pos","wording":"Offers by SMS"})")
            .status;
    };
    REQUIRE(consent("granted") < 300);
    CHECK(shop.types() == Types{"contact.opted_in"});
    shop.clock().advance(std::chrono::hours(1));
    REQUIRE(consent("granted") < 300);
    CHECK(shop.types() == Types{"contact.opted_in"});
    shop.clock().advance(std::chrono::hours(1));
    shop.write<bool>([](Tx& tx) {
        return controller::ledger::suppress(tx, tests::number("+34612345678"), tests::store::Scope::marketing,
                                            controller::ledger::SuppressionReason::stop);
    });
    REQUIRE(shop.types() == Types{"contact.opted_in", "contact.opted_out"});
    const json::value body = shop.body(shop.events()[1]);
    CHECK(body.at("data").at("number") == "+34612345678");
    CHECK(body.at("data").at("scope") == "marketing");
    CHECK(text(body.at("data").at("contact")).starts_with("con_"));
}

TEST_CASE("a receiver that answers 410 is stopped, and started again by a person", "[webhooks]") {
    Told shop(R"("message.accepted")");
    shop.post_message();
    shop.settle(shop.only(), {410, "it answered 410", {}});
    CHECK(shop.events(EventState::dead).size() == 1);
    const Answer listed = shop.control(Method::get, "/v1/webhooks");
    CHECK(listed.body.at("data").at(0).at("state") == "stopped");
    CHECK(listed.body.at("data").at(0).at("dead") == 1);
    const std::string id = text(listed.body.at("data").at(0).at("id"));
    CHECK(shop.control(Method::post, "/v1/webhooks/" + id + "/test").status == 409);
    const Answer started = shop.control(Method::post, "/v1/webhooks/" + id + "/start");
    CHECK(started.status == 200);
    CHECK(started.body.at("state") == "on");
}

TEST_CASE("what was delivered or given up is sent again with its old id", "[webhooks]") {
    Told shop(R"("message.accepted")");
    shop.post_message();
    const Event before = shop.only();
    shop.settle(before, k_good);
    const Answer listed = shop.control(Method::get, "/v1/webhooks/deliveries?state=delivered");
    REQUIRE(listed.body.at("data").as_array().size() == 1);
    const std::string id = text(listed.body.at("data").at(0).at("id"));
    CHECK(id == event_id(before, shop.context().store.salt()));
    const Answer again = shop.control(Method::post, "/v1/webhooks/deliveries/" + id + "/resend");
    CHECK(again.status == 202);
    CHECK(again.body.at("state") == "waiting");
    CHECK(shop.due().events.at(0).attempts == 0);
    CHECK(shop.control(Method::post, "/v1/webhooks/deliveries/evt_1/resend").status == 404);
}

TEST_CASE("a webhook's secret is told once, to whom it is made for", "[webhooks]") {
    ApiShop shop;
    const std::string body = R"({"name":"till","url":"http://192.168.1.20/hook"})";
    const Answer made = shop.control(Method::post, "/v1/webhooks", body);
    REQUIRE(made.status == 201);
    const std::string secret = text(made.body.at("secret"));
    CHECK(reader::parse_webhook_secrets(words::Secret(secret)).value()[0].size() == 32);
    CHECK(made.header("Location") == "/v1/webhooks/" + text(made.body.at("id")));
    CHECK(made.body.at("events") == json::array{"*"});
    const std::string path = "/v1/webhooks/" + text(made.body.at("id"));
    CHECK(shop.control(Method::get, path).text.find("whsec_") == std::string::npos);
    CHECK(shop.control(Method::get, "/v1/webhooks").text.find("whsec_") == std::string::npos);
    CHECK(shop.control(Method::post, "/v1/webhooks", body).status == 409);

    const Answer rotated = shop.control(Method::post, path + "/rotate");
    CHECK(rotated.status == 200);
    CHECK(text(rotated.body.at("secret")) != secret);
    const auto secrets = [&shop] {
        return shop.write<std::size_t>([&shop](Tx& tx) { return secrets_of(tx.db(), 1, shop.clock().now()).size(); });
    };
    CHECK(secrets() == 2);
    shop.clock().advance(std::chrono::hours(24));
    CHECK(secrets() == 1);

    CHECK(shop.control(Method::remove, path).status == 204);
    CHECK(shop.control(Method::get, path).status == 404);
    CHECK(shop.control(Method::remove, path).status == 404);
}

TEST_CASE("a webhook that is replayed under its key shows no secret", "[webhooks]") {
    ApiShop shop;
    const auto make = [&shop] {
        return shop.send({.method = Method::post,
                          .target = "/v1/webhooks",
                          .body = R"({"name":"till","url":"https://pos.example.com"})",
                          .key = "k1",
                          .control = true});
    };
    CHECK(make().body.as_object().contains("secret"));
    const Answer again = make();
    CHECK(again.status == 201);
    CHECK(again.header("Idempotency-Replayed") == "true");
    CHECK_FALSE(again.body.as_object().contains("secret"));
}

TEST_CASE("what is wrong about a webhook is told by its field", "[webhooks]") {
    ApiShop shop;
    const auto pointers = [&shop](const std::string& body) {
        const Answer answer = shop.control(Method::post, "/v1/webhooks", body);
        CHECK(answer.status == 422);
        return answer.pointers();
    };
    using Pointers = std::vector<std::string>;
    const std::string url = R"("url":"https://pos.example.com")";
    CHECK(pointers("{}") == Pointers{"/name", "/url"});
    CHECK(pointers(R"({"name":"a","url":"http://pos.example.com"})") == Pointers{"/url"});
    CHECK(pointers(R"({"name":"a","url":"https://u:p@pos.example.com"})") == Pointers{"/url"});
    CHECK(pointers(R"({"name":"a","url":"ftp://pos.example.com"})") == Pointers{"/url"});
    CHECK(pointers(R"({"name":"a",)" + url + R"(,"events":["message.snet"]})") == Pointers{"/events"});
    CHECK(pointers(R"({"name":"a",)" + url + R"(,"secret":"whsec_short"})") == Pointers{"/secret"});
    CHECK(pointers(R"({"name":"a",)" + url + R"(,"secrets":["x"]})") == Pointers{"/secrets"});
    CHECK(shop.rows("webhook") == 0);
}

TEST_CASE("webhooks are for admins only", "[webhooks]") {
    Told shop;
    for (const auto& [method, target] :
         std::vector<std::pair<Method, std::string>>{{Method::get, "/v1/webhooks"},
                                                     {Method::post, "/v1/webhooks"},
                                                     {Method::get, "/v1/webhooks/deliveries"},
                                                     {Method::post, "/v1/webhooks/whk_1/test"}}) {
        CHECK(shop.send({.method = method, .target = target}).status == 403);
        CHECK(shop.send({.method = method, .target = target, .token = ""}).status == 401);
    }
}

TEST_CASE("the configuration's webhooks are taken over, stopped when they go, started when they return", "[webhooks]") {
    ApiShop shop;
    reader::Webhook webhook;
    webhook.name = "till";
    webhook.url = "https://pos.example.com/";
    webhook.events = {"message.*"};
    const auto take = [&shop](const std::vector<reader::Webhook>& all) {
        return shop.write<Receiver>([&](Tx& tx) {
            adopt(tx, all);
            return receivers(tx.db()).at(0);
        });
    };
    CHECK(take({webhook}).configured);
    CHECK(take({}).stopped_at);
    CHECK_FALSE(take({webhook}).stopped_at);

    const std::string path =
        "/v1/webhooks/" + text(shop.control(Method::get, "/v1/webhooks").body.at("data").at(0).at("id"));
    CHECK(shop.control(Method::remove, path).status == 409);
    CHECK(shop.control(Method::post, path + "/rotate").status == 409);

    shop.write<bool>([](Tx& tx) { return stop_receiver(tx, 1, "it answered 410"), true; });
    CHECK(take({webhook}).stopped_at);  // a restart does not start what the receiver has stopped
    webhook.url = "https://pos2.example.com/";
    CHECK_FALSE(take({webhook}).stopped_at);
    CHECK(take({}).stopped_at);
    CHECK(shop.control(Method::remove, path).status == 204);
}

TEST_CASE("what failed because the receiver was down is due at once when it works again", "[webhooks]") {
    Told shop(R"("message.accepted")");
    shop.post_message();
    shop.post_message();
    shop.post_message();
    const auto due = shop.due().events;
    REQUIRE(due.size() == 3);
    shop.settle(due[0], k_down);
    shop.settle(due[1], {503, "it answered 503", {}});
    shop.settle(due[2], {400, "it answered 400", {}});
    shop.write<bool>([](Tx& tx) { return revive(tx, 1), true; });
    CHECK(shop.due().events.size() == 2);
}

TEST_CASE("after a start what failed because the receiver was down is due at once, and costs no try", "[webhooks]") {
    Told shop(R"("message.*")");
    const std::string first = shop.post_message();
    shop.control(Method::post, "/v1/messages/" + first + "/cancel");
    for (int i = 0; i < 2; ++i) shop.post_message();
    auto due = shop.due().events;
    REQUIRE(due.size() == 3);
    shop.settle(due[0], k_down);
    shop.settle(due[1], {503, "it answered 503", {}});
    shop.settle(due[2], {400, "it answered 400", {}});
    const auto start = [&shop] { shop.write<bool>([](Tx& tx) { return revive_all(tx), true; }); };
    start();
    due = shop.due().events;
    REQUIRE(due.size() == 2);
    // What follows the first of the message waits on.
    CHECK(due[0].type == EventType::accepted);
    CHECK(due[1].type == EventType::accepted);
    CHECK(shop.due().next == shop.clock().now() + pause_after(1).value());

    for (int starts = 0; starts < 3 * k_most_attempts; ++starts) {
        for (const Event& event : shop.due().events) shop.settle(event, k_down);
        start();
    }
    CHECK(shop.events(EventState::dead).empty());
    CHECK(shop.due().events.size() == 2);
    shop.settle(shop.due().events[0], k_good);
    CHECK(shop.due().events.size() == 2);
}

TEST_CASE("a start does not hurry what was never tried or what the receiver refused", "[webhooks]") {
    Told shop(R"("message.accepted")");
    shop.post_message();
    shop.settle(shop.only(), {429, "it answered 429", std::chrono::seconds(600)});
    shop.write<bool>([](Tx& tx) { return revive_all(tx), true; });
    CHECK(shop.due().events.empty());
    CHECK(shop.only().attempts == 1);
}

TEST_CASE("a message that must wait from the beginning, or never goes, was accepted all the same", "[webhooks]") {
    Told shop(R"("message.*")");
    SECTION("it waits") {
        const Answer posted = shop.post("/v1/messages", R"({"to":"612345678","text":"Ready","class":"service",)"
                                                        R"("not_before":"2026-11-23T15:00:00Z"})");
        REQUIRE(posted.status == 202);
        CHECK(text(posted.body.at("state")) == "held");
        CHECK(shop.types() == Types{"message.accepted", "message.held"});
        CHECK(shop.body(shop.events()[0]).at("data").at("state") == "queued");
        CHECK(shop.body(shop.events()[0]).at("data").at("reason").is_null());
        CHECK_FALSE(shop.body(shop.events()[1]).at("data").at("reason").is_null());
        // One after the other, as all that concerns one message.
        CHECK(shop.due().events.size() == 1);
    }
    SECTION("it never goes, for nobody agreed to marketing") {
        const Answer posted =
            shop.post("/v1/messages", R"({"to":"612345678","text":"Only today: 20 %","class":"marketing"})");
        REQUIRE(posted.status == 202);
        CHECK(text(posted.body.at("state")) == "skipped");
        CHECK(shop.types() == Types{"message.accepted", "message.skipped"});
    }
}

TEST_CASE("a clock that was set back holds nothing up for longer than the longest pause", "[webhooks]") {
    Told shop(R"("message.accepted")");
    shop.post_message();
    shop.clock().advance(-std::chrono::hours(24 * 30));
    CHECK(shop.due().events.empty());
    shop.write<bool>([](Tx& tx) { return mend_due(tx), true; });
    CHECK(shop.due().events.size() == 1);
}

TEST_CASE("what was delivered is forgotten after a week, what is dead after a month, what waits is kept",
          "[webhooks]") {
    Told shop(R"("message.accepted")");
    for (int i = 0; i < 3; ++i) shop.post_message();
    const auto due = shop.due().events;
    shop.settle(due[0], k_good);
    Event last = due[1];
    last.attempts = k_most_attempts - 1;
    shop.settle(last, k_down);
    const auto left = [&shop](std::chrono::days later) {
        shop.clock().advance(later);
        shop.write<bool>([](Tx& tx) { return forget_events(tx), true; });
        return shop.events().size();
    };
    CHECK(left(std::chrono::days(6)) == 3);
    CHECK(left(std::chrono::days(2)) == 2);
    CHECK(left(std::chrono::days(23)) == 1);
    CHECK(shop.only().state == EventState::waiting);
}

TEST_CASE("a test goes to its receiver, whatever that wants", "[webhooks]") {
    Told shop(R"("alert.raised")");
    const std::string id = text(shop.control(Method::get, "/v1/webhooks").body.at("data").at(0).at("id"));
    const Answer tested = shop.control(Method::post, "/v1/webhooks/" + id + "/test");
    CHECK(tested.status == 202);
    CHECK(tested.body.at("type") == "webhook.test");
    CHECK(shop.control(Method::get, tested.header("Location")).body.at("state") == "waiting");
    CHECK(shop.due().events.size() == 1);
}

TEST_CASE("an alert is told when it comes and when it is over", "[webhooks]") {
    Told shop(R"("alert.*")");
    shop.write<bool>([&shop](Tx& tx) {
        tests::dispatch::raise(tx, shop.present(), tests::dispatch::AlertCause::disk, "/var", "93 % full");
        return true;
    });
    shop.write<bool>([&shop](Tx& tx) {
        tests::dispatch::clear(tx, shop.present(), tests::dispatch::AlertCause::disk, "/var");
        return true;
    });
    REQUIRE(shop.types() == Types{"alert.raised", "alert.cleared"});
    const json::value data = shop.body(shop.events()[0]).at("data");
    CHECK(data.at("cause") == "disk");
    CHECK(data.at("subject") == "/var");
    CHECK(shop.due().events.size() == 1);
    const Answer listed = shop.get("/v1/alerts?all=true");
    CHECK(listed.body.at("data").at(0).at("cause") == "disk");
    CHECK(shop.get("/v1/alerts").body.at("data").as_array().empty());
    CHECK(shop.get("/v1/status").body.at("alerts").as_array().empty());
    CHECK(shop.control(Method::post, "/v1/alerts/test").status == 409);
}
