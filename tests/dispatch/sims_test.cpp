#include "controller/dispatch/sims.hpp"

#include "controller/dispatch/alerts.hpp"
#include "controller/dispatch/quota_alert.hpp"
#include "tests/dispatch/fixture.hpp"

using namespace tests;
using namespace std::chrono_literals;

namespace {

dispatch::Board::State ready(words::Key sim) {
    dispatch::Board::State state;
    state.modem = "left";
    state.ready = true;
    state.sim = sim;
    return state;
}

dispatch::SimView view(Shop& shop, const std::vector<dispatch::Board::State>& states) {
    return shop
        .write<std::vector<dispatch::SimView>>(
            [&](store::Tx& tx) { return dispatch::view_sims(tx.db(), *shop.present.rules(), states, tx.now()); })
        .at(0);
}

void send(Shop& shop, words::Key sim, std::string_view to, std::chrono::milliseconds takes) {
    shop.service(to);
    const auto intent = shop.plan(sim);
    REQUIRE(intent);
    shop.clock().advance(takes);
    shop.result(*intent, sent(1));
}

}  // namespace

TEST_CASE("a few parts tell how long one takes and how much service there is", "[sims]") {
    Shop shop;
    const auto sim = shop.sim();
    CHECK_FALSE(view(shop, {ready(sim)}).part_time);
    for (int i = 0; i < 3; ++i) {
        shop.clock().advance(1min);
        send(shop, sim, "+3461234567" + std::to_string(i), 1500ms);
    }
    CHECK(view(shop, {ready(sim)}).part_time == 1500ms);
    CHECK(view(shop, {ready(sim)}).service_an_hour == 3);
    CHECK(view(shop, {ready(sim)}).serves);
    shop.clock().advance(2h);
    CHECK_FALSE(view(shop, {ready(sim)}).serves);
}

TEST_CASE("a part that was planned ahead began when the one before it ended", "[sims]") {
    Shop shop;
    const auto sim = shop.sim();
    std::optional<dispatch::Intent> ahead;
    for (int i = 0; i < 6; ++i) {
        shop.service("+3461234567" + std::to_string(i));
        auto next = shop.plan(sim);
        REQUIRE(next);
        if (ahead) {
            shop.clock().advance(2s);
            shop.result(*ahead, sent(static_cast<std::uint8_t>(i)));
        }
        ahead = std::move(next);
    }
    CHECK(view(shop, {ready(sim)}).part_time == 2000ms);
}

TEST_CASE("a SIM that is in no modem is away, and forgotten after some months", "[sims]") {
    Shop shop;
    shop.sim("iccid:8934001");
    CHECK(view(shop, {}).state == "away");
    CHECK(view(shop, {}).iccid == "8934001");
    shop.clock().advance(24h * 100);
    CHECK(shop.write<bool>(
        [&](store::Tx& tx) { return dispatch::view_sims(tx.db(), *shop.present.rules(), {}, tx.now()).empty(); }));
}

TEST_CASE("the owner is told once that a quota is nearly used, and that it is over", "[sims]") {
    auto config = shop_config();
    config.pacing.recipients_per_month = 10;
    Shop shop(config);
    const auto sim = shop.sim("iccid:8934001");
    dispatch::QuotaAlert alert;
    const auto look = [&] {
        return shop.write<bool>([&](store::Tx& tx) {
            alert.look(tx, shop.present, sim, shop.present.accounts.of(tx.db(), shop.present.rules(), sim, tx.now()));
            return dispatch::is_open(tx.db(), dispatch::AlertCause::quota, "8934001");
        });
    };
    for (int i = 0; i < 8; ++i) send(shop, sim, "+3461234567" + std::to_string(i), 1s);
    CHECK_FALSE(look());
    send(shop, sim, "+34612345678", 1s);
    CHECK(look());
    alert = {};  // a restart tells nothing twice
    CHECK(look());
    shop.clock().set(at("2026-12-01T00:00:00Z"));
    CHECK_FALSE(look());
}
