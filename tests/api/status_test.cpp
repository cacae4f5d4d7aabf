#include "tests/api/shop_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace api_tests;
using modem::device::ModemPhase;
using modem::device::ModemStatus;

namespace {

ModemStatus modem_status(std::string name, ModemPhase phase, std::string sentence = {}) {
    ModemStatus status;
    status.name = std::move(name);
    status.port = "/dev/ttyUSB0";
    status.phase = phase;
    status.sentence = std::move(sentence);
    status.changed = tests::at("2026-11-23T10:00:00Z");
    return status;
}

reader::Config with_modem() {
    auto config = tests::shop_config();
    reader::Modem left;
    left.name = "left";
    left.number = tests::number("+34600000001");
    left.pacing = {.per_minute = 15, .per_hour = 200, .per_day = 1000, .per_month = {}, .recipients_per_day = {}};
    config.modems.push_back(left);
    return config;
}

Answer send_message(ApiShop& shop, const std::string& message_class = "service") {
    return shop.post("/v1/messages", R"({"to":"612345678","text":"Hello","class":")" + message_class + "\"}");
}

}  // namespace

TEST_CASE("health is told to anybody, and modem trouble stands in its body", "[status]") {
    ApiShop shop;
    const auto health = [&shop] { return shop.send({.target = "/healthz", .token = ""}); };
    CHECK(health().status == 200);
    CHECK(health().body ==
          json::value({{"status", "ok"},
                       {"store", "ok"},
                       {"modems", json::array()},
                       {"practice", false},
                       {"brake", "none"},
                       {"clock", {{"now", "2026-11-23T11:00:00Z"}, {"trusted", true}, {"manual", false}}}}));
    shop.modems = {modem_status("left", ModemPhase::ready), modem_status("right", ModemPhase::faulty, "no SIM")};
    CHECK(health().status == 200);
    CHECK(health().body.at("status") == "degraded");
    CHECK(health().body.at("modems").at(1) ==
          json::value({{"name", "right"}, {"phase", "faulty"}, {"sentence", "no SIM"}}));
    shop.modems.pop_back();
    CHECK(health().body.at("status") == "ok");
    shop.present().clock_trusted = false;
    CHECK(health().body.at("status") == "degraded");
}

TEST_CASE("the status counts messages by their state and says what they wait for", "[status]") {
    ApiShop shop;
    send_message(shop);
    send_message(shop);
    send_message(shop, "marketing");
    const Answer status = shop.get("/v1/status");
    REQUIRE(status.status == 200);
    CHECK(status.body.at("messages").at("queued") == 2);
    CHECK(status.body.at("messages").at("skipped") == 1);
    CHECK(status.body.at("messages").at("delivered") == 0);
    CHECK(status.body.at("messages").as_object().size() == 11);
    CHECK(status.body.at("holds") == json::value({{{"reason", "no_modem"}, {"count", 2}, {"next", nullptr}}}));
    CHECK(status.body.at("version") == "1.2.3");
    CHECK(status.body.at("generation") == "0000000000000000");
    CHECK(status.body.at("uptime_s").as_int64() >= 0);
    CHECK(status.body.at("shop").at("country") == "ES");
    CHECK(status.body.at("window") == json::value({{"open", true}, {"reason", nullptr}, {"until", nullptr}}));
}

TEST_CASE("the status tells when marketing may go again", "[status]") {
    ApiShop shop;
    const auto window = [&shop](std::string_view now) {
        shop.clock().set(tests::at(now));
        return shop.get("/v1/status").body.at("window");
    };
    CHECK(window("2026-11-23T19:59:00Z").at("open") == true);
    CHECK(window("2026-11-23T20:00:00Z") ==
          json::value({{"open", false}, {"reason", "window"}, {"until", "2026-11-24T07:00:00Z"}}));
    CHECK(window("2026-11-29T12:00:00Z").at("until") == "2026-11-30T07:00:00Z");
    auto config = tests::shop_config();
    config.countries.clear();
    ApiShop lawless(config);
    CHECK(lawless.get("/v1/status").body.at("window").at("reason") == "country_rules_missing");
}

TEST_CASE("each country that may be texted has its window", "[status]") {
    auto config = tests::shop_config();
    config.dispatch.allow = {"+34", "+336", "+91"};
    words::CountryRules france = config.countries.at("ES"), india = france;
    france.country = "FR";
    france.calling_code = "33";
    france.marketing.hours = {std::chrono::hours(14), std::chrono::hours(20)};
    india.country = "IN";
    india.calling_code = "91";
    india.marketing_forbidden = true;
    config.countries["FR"] = france;
    config.countries["IN"] = india;
    config.countries["IT"] = france;
    config.countries["IT"].calling_code = "39";
    ApiShop shop(config);
    const json::value status = shop.get("/v1/status").body;
    REQUIRE(status.at("windows").as_array().size() == 3);
    CHECK(status.at("windows").at(0).at("country") == "ES");
    CHECK(status.at("windows").at(1) ==
          json::value({{"open", false}, {"reason", "window"}, {"until", "2026-11-23T13:00:00Z"}, {"country", "FR"}}));
    CHECK(status.at("windows").at(2) ==
          json::value({{"open", false}, {"reason", "marketing_forbidden"}, {"until", nullptr}, {"country", "IN"}}));
    CHECK(shop.get("/v1/holds").body.at("windows") == status.at("windows"));
}

TEST_CASE("what is held is listed with its reason and its time", "[holds]") {
    ApiShop shop;
    const json::value open = {{"open", true}, {"reason", nullptr}, {"until", nullptr}, {"country", "ES"}};
    CHECK(shop.get("/v1/holds").body == json::value({{"data", json::array()},
                                                     {"next_cursor", nullptr},
                                                     {"count", 0},
                                                     {"next", nullptr},
                                                     {"windows", json::array({open})}}));
    shop.post("/v1/messages", R"({"to":"612345678","text":"x","class":"service","not_before":"2026-11-24T09:00:00Z"})");
    CHECK(shop.get("/v1/holds").body.at("data") ==
          json::value({{{"reason", "scheduled"}, {"count", 1}, {"next", "2026-11-24T09:00:00Z"}}}));
    shop.post("/v1/messages", R"({"to":"612345678","text":"x","class":"service","not_before":"2026-11-23T19:00:00Z"})");
    send_message(shop);
    const json::value holds = shop.get("/v1/holds").body;
    CHECK(holds.at("count") == 3);
    CHECK(holds.at("next") == "2026-11-23T19:00:00Z");
}

TEST_CASE("a modem shows its health, its balance and what recovery does", "[modems]") {
    ApiShop shop(with_modem());
    auto left = modem_status("left", ModemPhase::quarantined, "AT commands are not answered");
    shop.modems = {left};
    const auto modem = [&shop] { return shop.get("/v1/modems").body.at("data").at(0); };
    CHECK(modem().at("recovery").is_null());
    CHECK(modem().at("balance").is_null());
    CHECK(modem().at("temperature_c").is_null());
    CHECK(modem().at("stores") == json::array());
    const auto at = tests::at("2026-11-23T10:00:00Z");
    left.recovery = {"quarantine", "AT commands are not answered", at, at + std::chrono::minutes(15), 3};
    left.stores = {{"SM", 16, 20}};
    left.temperature_c = 41;
    left.balance = {"You have 10,50 EUR", at, reader::Amount{10'500'000, "EUR"}, true};
    left.resyncs = 4;
    left.refusals = {{"network", 2}};
    shop.modems = {left};
    CHECK(modem().at("phase") == "quarantined");
    CHECK(modem().at("recovery") == json::value({{"rung", "quarantine"},
                                                 {"sentence", "AT commands are not answered"},
                                                 {"since", "2026-11-23T10:00:00Z"},
                                                 {"next_probe", "2026-11-23T10:15:00Z"},
                                                 {"heavy_last_hour", 3}}));
    CHECK(modem().at("stores") == json::value({{{"name", "SM"}, {"used", 16}, {"total", 20}}}));
    CHECK(modem().at("temperature_c") == 41);
    CHECK(modem().at("balance") == json::value({{"text", "You have 10,50 EUR"},
                                                {"at", "2026-11-23T10:00:00Z"},
                                                {"answered", true},
                                                {"amount", 1050},
                                                {"currency", "EUR"}}));
    CHECK(modem().at("resyncs") == 4);
    CHECK(modem().at("refusals") == json::value({{"network", 2}}));
    left.balance->amount.reset();
    shop.modems = {left};
    CHECK(modem().at("balance").at("amount").is_null());
}

TEST_CASE("what waits for a modem in quarantine has its reason and its time", "[holds]") {
    ApiShop shop(with_modem());
    auto left = modem_status("left", ModemPhase::quarantined, "AT commands are not answered");
    const auto at = tests::at("2026-11-23T10:00:00Z");
    left.recovery = {"quarantine", "AT commands are not answered", at, at + std::chrono::minutes(15), 3};
    shop.modems = {left};
    shop.attach(left);
    const auto id = send_message(shop).body.at("id").as_string();
    CHECK(shop.get("/v1/holds").body.at("data") ==
          json::value({{{"reason", "no_modem"}, {"count", 1}, {"next", "2026-11-23T10:15:00Z"}}}));
    const auto message = shop.get("/v1/messages/" + std::string(id)).body;
    CHECK(message.at("reason") == "no_modem");
    CHECK(message.at("next_attempt_at") == "2026-11-23T10:15:00Z");
}

TEST_CASE("a modem is shown with its SIM and its pace", "[modems]") {
    ApiShop shop(with_modem());
    auto left = modem_status("left", ModemPhase::ready);
    left.iccid = "8934071";
    left.model = "EC25";
    left.signal_dbm = -71;
    left.registration = modem::device::Registration::home;
    left.receipts = modem::device::ReceiptPath::direct;
    left.fault = "sim_missing";
    shop.modems = {left};
    const Answer answer = shop.get("/v1/modems");
    REQUIRE(answer.status == 200);
    const json::value& modem = answer.body.at("data").at(0);
    CHECK(modem.at("name") == "left");
    CHECK(modem.at("phase") == "ready");
    CHECK(modem.at("fault") == "sim_missing");
    CHECK(modem.at("ready") == false);
    CHECK(modem.at("sim") == json::value({{"iccid", "8934071"},
                                          {"imsi", nullptr},
                                          {"smsc", nullptr},
                                          {"number", "+34600000001"},
                                          {"pin_attempts", nullptr},
                                          {"changed_at", nullptr}}));
    CHECK(modem.at("signal_dbm") == -71);
    CHECK(modem.at("registration") == "home");
    CHECK(modem.at("receipts") == "direct");
    CHECK(modem.at("imei").is_null());
    CHECK(modem.at("pacing").at("limits").at("per_minute") == 15);
    CHECK(modem.at("pacing").at("used").at("day") == 0);
    CHECK(modem.at("pacing").at("wait_ms") == 0);
}

TEST_CASE("a modem is asked to look at its signal, by an admin and by its name", "[modems]") {
    ApiShop shop(with_modem());
    std::vector<std::string> looked;
    shop.context().controls.look = [&looked](std::string_view name) {
        looked.emplace_back(name);
        return name == "left";
    };
    const auto look = [&shop](const std::string& name, const std::string& token) {
        const std::string path = "/v1/modems/" + name + "/look";
        return shop.send({.method = Method::post, .target = path, .body = "", .token = token}).status;
    };
    CHECK(look("left", "send,ledger,read") == 403);
    CHECK(look("left", "admin") == 204);
    CHECK(look("right", "admin") == 404);
    CHECK(looked == std::vector<std::string>{"left", "right"});
}

TEST_CASE("a modem at work shows how much of its pace is used", "[modems]") {
    ApiShop shop(with_modem());
    auto left = modem_status("left", ModemPhase::ready);
    left.iccid = "8934071";
    shop.modems = {left};
    shop.attach(left);
    const std::string first = send_message(shop).header("Location");
    const std::string second = send_message(shop).header("Location");
    const auto is_sent = [&shop](const std::string& path) { return shop.get(path).body.at("state") == "sent"; };
    REQUIRE(shop.await([&] { return is_sent(first) && is_sent(second); }));
    const auto modem = [&shop] { return shop.get("/v1/modems").body.at("data").at(0); };
    CHECK(modem().at("ready") == true);
    CHECK(modem().at("parts_under_way") == 0);
    CHECK(modem().at("pacing").at("used") ==
          json::value({{"minute", 2}, {"hour", 2}, {"day", 2}, {"recipients_this_month", 1}}));
    shop.clock().advance(std::chrono::minutes(1));
    CHECK(modem().at("pacing").at("used").at("minute") == 0);
    CHECK(modem().at("pacing").at("used").at("hour") == 2);
    shop.clock().advance(std::chrono::hours(12));
    CHECK(modem().at("pacing").at("used") ==
          json::value({{"minute", 0}, {"hour", 0}, {"day", 0}, {"recipients_this_month", 1}}));
}

TEST_CASE("the brake is pulled and let go by an admin", "[brake]") {
    ApiShop shop;
    const auto pull = [&shop](const std::string& body, const std::string& token, const std::string& key = {}) {
        return shop.send({.method = Method::post, .target = "/v1/brake", .body = body, .key = key, .token = token});
    };
    CHECK(pull(R"({"level":"all"})", "send,ledger,read").status == 403);
    CHECK(shop.get("/v1/status").body.at("brake") == "none");
    const Answer pulled = pull(R"({"level":"all"})", "admin", "k");
    CHECK(pulled.status == 200);
    CHECK(pulled.body == json::value({{"level", "all"}}));
    CHECK(shop.get("/v1/status").body.at("brake") == "all");
    const Answer message = send_message(shop);
    CHECK(message.body.at("state") == "held");
    CHECK(message.body.at("reason") == "brake");
    CHECK(pull(R"({"level":"none"})", "admin").body.at("level") == "none");
    CHECK(pull(R"({"level":"all"})", "admin", "k").body.at("level") == "none");
    CHECK(shop.get("/v1/status").body.at("brake") == "none");
    for (const std::string wrong : {R"({})", R"({"level":"some"})", R"({"level":1})", R"({"level":null})"}) {
        CAPTURE(wrong);
        const Answer refused = pull(wrong, "admin");
        CHECK(refused.status == 422);
        CHECK(refused.pointers() == std::vector<std::string>{"/level"});
    }
    CHECK(pull("", "admin").status == 400);
}

TEST_CASE("what tells of the gateway needs the scope read", "[scopes]") {
    ApiShop shop;
    for (const std::string path : {"/v1/status", "/v1/modems", "/v1/holds", "/metrics"}) {
        CAPTURE(path);
        CHECK(shop.send({.target = path, .token = "read"}).status == 200);
        CHECK(shop.send({.target = path, .token = "send"}).status == 403);
        CHECK(shop.send({.target = path, .token = ""}).status == 401);
    }
    for (const std::string path : {"/v1/status", "/v1/modems", "/v1/holds"})
        CHECK(shop.get(path + "?verbose=1").status == 400);
}

TEST_CASE("each kind of problem has its page, for anybody", "[problem]") {
    ApiShop shop;
    for (const auto& kind : controller::api::problem_kinds()) {
        const Answer page = shop.send({.target = "/problems/" + std::string(kind.slug), .token = ""});
        CHECK(page.status == 200);
        CHECK(page.body.at("status") == kind.status);
        CHECK(text(page.body.at("meaning")) == kind.meaning);
    }
    CHECK(shop.get("/problems/none").status == 404);
}
