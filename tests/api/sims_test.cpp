#include "controller/dispatch/journal.hpp"
#include "tests/api/shop_fixture.hpp"

using namespace api_tests;

namespace {

reader::Config with_sim() {
    auto config = tests::shop_config();
    reader::Sim sim;
    sim.iccid = "8934071";
    sim.name = "orange";
    sim.pacing = config.pacing;
    sim.pacing.per_day = 3;
    sim.pacing.per_month = 50;
    sim.billing_day = 15;
    sim.bundle = 1;
    sim.price_per_part = reader::Amount{65'000, "EUR"};
    sim.daily_spend = reader::Amount{5'000'000, "EUR"};
    config.sims = {sim};
    reader::Modem modem;
    modem.name = "left";
    modem.pacing = config.pacing;
    config.modems = {modem};
    return config;
}

json::value orange(ApiShop& shop) { return shop.get("/v1/sims").body.at("data").at(0); }

}  // namespace

TEST_CASE("a SIM of the configuration is listed before it was ever seen", "[sims]") {
    ApiShop shop(with_sim());
    const auto sim = orange(shop);
    CHECK(sim.at("name") == "orange");
    CHECK(sim.at("state") == "away");
    CHECK(sim.at("modem").is_null());
    CHECK(sim.at("parts").at("day").at("left") == 3);
    CHECK(sim.at("billing_day") == 15);
    CHECK(sim.at("parts").at("month").at("renews_at") == "2026-12-14T23:00:00Z");
}

TEST_CASE("a SIM shows what it has used, and what it waits for when that is all", "[sims]") {
    ApiShop shop(with_sim());
    modem::device::ModemStatus left;
    left.name = "left";
    left.phase = modem::device::ModemPhase::ready;
    left.registration = modem::device::Registration::home;
    left.iccid = "8934071";
    shop.modems = {left};
    shop.attach(left);
    const auto message = [](const char* to) {
        return R"({"to":")" + std::string(to) + R"(","text":"Hello","class":"service"})";
    };
    for (const char* to : {"612345671", "612345672", "612345671"}) shop.post("/v1/messages", message(to));
    REQUIRE(shop.await([&] { return orange(shop).at("parts").at("day").at("used") == 3; }));
    const auto sim = orange(shop);
    CHECK(sim.at("state") == "quota");
    CHECK(sim.at("until") == "2026-11-23T23:00:00Z");
    CHECK(sim.at("modem") == "left");
    CHECK(sim.at("recipients").at("month") ==
          json::value({{"used", 2}, {"limit", 10000}, {"left", 9998}, {"renews_at", "2026-12-14T23:00:00Z"}}));
    CHECK(sim.at("bundle").at("left") == 0);
    CHECK(sim.at("spent").at("today") == json::value({{"amount", 13}, {"currency", "EUR"}}));
    CHECK(sim.at("spent").at("daily_limit") == json::value({{"amount", 500}, {"currency", "EUR"}}));
    const std::string metrics = shop.get("/metrics").text;
    CHECK(metrics.find("tillcast_sim_parts{sim=\"orange\",period=\"day\"} 3") != std::string::npos);
    CHECK(metrics.find("tillcast_sim_parts_limit{sim=\"orange\",period=\"month\"} 50") != std::string::npos);
    CHECK(metrics.find("tillcast_sim_spent{sim=\"orange\",period=\"day\",currency=\"EUR\"} 0.13") != std::string::npos);
    CHECK(metrics.find("tillcast_sim_bundle_left{sim=\"orange\"} 0") != std::string::npos);
}

TEST_CASE("the list of SIMs takes no parameters and needs to be allowed to read", "[sims]") {
    ApiShop shop;
    CHECK(shop.get("/v1/sims").body.at("data").as_array().empty());
    CHECK(shop.get("/v1/sims?x=1").status == 400);
    CHECK(shop.send({.target = "/v1/sims", .token = "send"}).status == 403);
}
