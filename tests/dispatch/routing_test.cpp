#include "controller/dispatch/routing.hpp"

#include <algorithm>
#include <random>

#include "tests/dispatch/fixture.hpp"

using namespace tests;
using namespace std::chrono_literals;
using dispatch::Ask;
using dispatch::Bound;
using dispatch::Offer;
using dispatch::Routed;
using What = dispatch::Routed::What;

namespace {

const auto k_now = at("2026-11-23T11:00:00Z");

Ask ask(std::optional<words::Key> home = {}, words::Lane lane = words::Lane::service) {
    return {.now = k_now, .lane = lane, .home = home, .other_sim_after = 30min};
}

Offer offer(words::Key sim) { return {.sim = sim}; }
Offer full(words::Key sim, std::chrono::minutes until, Bound bound = Bound::parts_day) {
    return {.sim = sim, .room = {bound, k_now + until}};
}
Offer out(words::Key sim, std::chrono::minutes since) {
    return {.sim = sim, .up = false, .out_for = since, .free = false};
}
Offer busy(words::Key sim) { return {.sim = sim, .free = false}; }
Offer priced(words::Key sim, std::int64_t cost) { return {.sim = sim, .cost = cost}; }

}  // namespace

TEST_CASE("a SIM takes what no other could take better", "[routing]") {
    struct Case {
        const char* name;
        std::vector<Offer> offers;  // the SIM that asks is 1
        Ask ask;
        What what;
        words::Key sim;
        std::string reason;
    };
    auto barred = offer(1);
    barred.barred = "route";
    auto second = offer(2);
    auto behind = offer(1);
    behind.rank = 1;
    auto paced = busy(2);
    paced.paced = 2h;
    auto pinned = ask();
    pinned.pinned = true;
    auto absent = ask(9);
    absent.home_out_for = 10min;
    auto long_absent = ask(9);
    long_absent.home_out_for = 31min;
    const std::vector<Case> cases = {
        {"alone", {offer(1)}, ask(), What::take, 0, ""},
        {"a cheaper one is free", {priced(1, 5), priced(2, 4)}, ask(), What::prefer, 2, ""},
        {"as cheap", {priced(1, 4), priced(2, 4)}, ask(), What::take, 0, ""},
        {"nobody waits for a price", {priced(1, 5), busy(2)}, ask(), What::take, 0, ""},
        {"the first of the route before the cheaper", {behind, second}, ask(), What::prefer, 2, ""},
        {"not of the route", {barred, busy(2)}, ask(), What::leave, 2, ""},
        {"not of the route, and who is, is out", {barred, out(2, 1min)}, ask(), What::wait, 0, "route"},
        {"the number's SIM is free", {offer(1), offer(2)}, ask(2), What::prefer, 2, ""},
        {"the number's SIM is busy", {offer(1), busy(2)}, ask(2), What::leave, 2, ""},
        {"it is its own, though dearer", {priced(1, 9), priced(2, 1)}, ask(1), What::take, 0, ""},
        {"the number's SIM has just gone", {offer(1), out(2, 10min)}, ask(2), What::wait, 0, "sim"},
        {"it is gone for long", {offer(1), out(2, 30min)}, ask(2), What::take, 0, ""},
        {"it was pulled out", {offer(1)}, absent, What::wait, 0, "sim"},
        {"it was pulled out long ago", {offer(1)}, long_absent, What::take, 0, ""},
        {"an alert does not wait for it", {offer(1), out(2, 1min)}, ask(2, words::Lane::alert), What::take, 0, ""},
        {"nor for one that is busy", {offer(1), busy(2)}, ask(2, words::Lane::alert), What::take, 0, ""},
        {"its quota is used for long", {offer(1), full(2, 600min)}, ask(2), What::take, 0, ""},
        {"its quota is soon renewed", {offer(1), full(2, 10min)}, ask(2), What::wait, 0, "quota"},
        {"a pace holds it for long", {offer(1), paced}, ask(2), What::take, 0, ""},
        {"full, another is not", {full(1, 60min), busy(2)}, ask(), What::leave, 2, ""},
        {"all are full", {full(1, 60min), full(2, 90min)}, ask(), What::wait, 0, "quota"},
        {"the money is spent", {full(1, 60min, Bound::spend)}, ask(), What::wait, 0, "spend"},
        {"pinned", {full(1, 60min), offer(2)}, pinned, What::wait, 0, "quota"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto routed = dispatch::route(1, c.offers, c.ask);
        CHECK(routed.what == c.what);
        CHECK(routed.sim == c.sim);
        CHECK(routed.reason == c.reason);
        if (routed.what == What::wait) CHECK(routed.until > k_now);
    }
}

TEST_CASE("what waits for several SIMs waits for the first that has room", "[routing]") {
    CHECK(dispatch::route(1, std::vector{full(1, 60min), full(2, 40min)}, ask()).until == k_now + 40min);
    CHECK(dispatch::route(1, std::vector{offer(1), out(2, 10min)}, ask(2)).until == k_now + 20min);
}

// Whatever the others do: who cannot take it does not, who is the only one that could does, nobody leaves it to a SIM
// that cannot, and two SIMs never leave it to each other.
TEST_CASE("no message is stranded and no SIM is left idle by the routing", "[routing][property]") {
    std::mt19937_64 dice(7);
    const auto pick = [&](int from, int to) { return std::uniform_int_distribution(from, to)(dice); };
    for (int round = 0; round < 50'000; ++round) {
        std::vector<Offer> offers;
        for (words::Key sim = 1; sim <= pick(1, 5); ++sim) {
            Offer each = offer(sim);
            if (pick(0, 5) == 0) each.barred = "route";
            if (pick(0, 3) == 0)
                each = {.sim = sim,
                        .barred = each.barred,
                        .up = false,
                        .out_for = std::chrono::minutes(pick(0, 60)),
                        .free = false};
            if (pick(0, 3) == 0)
                each.room = {pick(0, 1) == 0 ? Bound::parts_day : Bound::spend,
                             k_now + std::chrono::minutes(pick(1, 90))};
            if (pick(0, 2) == 0) each.free = false;
            if (!each.free) each.paced = std::chrono::minutes(pick(0, 50));
            each.rank = pick(0, 1);
            each.cost = pick(0, 2);
            offers.push_back(each);
        }
        auto asked = ask(pick(0, 1) == 0 ? std::optional<words::Key>(pick(1, 6)) : std::nullopt,
                         static_cast<words::Lane>(pick(0, 2)));
        asked.home_out_for = std::chrono::minutes(pick(0, 60));
        const auto could = [](const Offer& each) { return each.barred.empty() && each.up && each.room.fits(); };
        for (Offer& self : offers) {
            if (!self.up || !self.free) continue;
            const auto routed = dispatch::route(self.sim, offers, asked);
            CAPTURE(round, self.sim, static_cast<int>(routed.what), routed.sim);
            const auto other =
                std::find_if(offers.begin(), offers.end(), [&](const Offer& each) { return each.sim == routed.sim; });
            switch (routed.what) {
                case What::take: REQUIRE(could(self)); break;
                case What::prefer: {
                    REQUIRE((other != offers.end() && could(*other) && other->free && other->sim != self.sim));
                    const auto back = dispatch::route(other->sim, offers, asked);
                    REQUIRE(back.what != What::wait);
                    REQUIRE_FALSE((back.what == What::prefer && back.sim == self.sim));
                    break;
                }
                case What::leave: REQUIRE((other != offers.end() && could(*other) && other->sim != self.sim)); break;
                case What::wait:
                    REQUIRE(routed.until > k_now);
                    REQUIRE_FALSE(routed.reason.empty());
                    break;
            }
            if (!asked.home && could(self) && std::count_if(offers.begin(), offers.end(), could) == 1)
                REQUIRE(routed.what == What::take);
        }
    }
}

TEST_CASE("of several routes the longest prefix counts", "[routing]") {
    auto config = shop_config();
    config.routes = {{.prefix = "+44", .sims = {"left"}, .at = {}}, {.prefix = "+4477", .sims = {"orange"}, .at = {}}};
    CHECK(dispatch::route_of(config, number("+447700900123"))->prefix == "+4477");
    CHECK(dispatch::route_of(config, number("+442079460123"))->prefix == "+44");
    CHECK(dispatch::route_of(config, number("+34612345678")) == nullptr);
}

TEST_CASE("a SIM is named in a route by its ICCID, its name or its modem", "[routing]") {
    auto config = shop_config();
    reader::Sim sim;
    sim.iccid = "8934001";
    sim.name = "orange";
    config.sims = {sim};
    const reader::Route route{.prefix = "+44", .sims = {"8934002", "orange", "left"}, .at = {}};
    CHECK(dispatch::rank_in(route, config, "iccid:8934002", "x") == 0);
    CHECK(dispatch::rank_in(route, config, "iccid:8934001", "x") == 1);
    CHECK(dispatch::rank_in(route, config, "iccid:8934003", "left") == 2);
    CHECK_FALSE(dispatch::rank_in(route, config, "iccid:8934003", "x"));
    CHECK_FALSE(dispatch::rank_in(route, config, "imsi:8934002", "x"));
    CHECK_FALSE(dispatch::rank_in(route, config, "modem:x", "x"));
}

namespace {

// Two SIMs in two modems.
class TwoSims {
public:
    explicit TwoSims(reader::Config config = shop_config())
        : shop(std::move(config)), left(shop.sim("iccid:8934001")), right(shop.sim("iccid:8934002")) {}

    dispatch::Choice ask(words::Key sim) {
        return shop.write<dispatch::Choice>([&](store::Tx& tx) {
            dispatch::Sender sender{.sim = sim, .modem = sim == left ? "left" : "right"};
            sender.all = {{.sim = left, .modem = "left", .up = left_up, .out_for = out_for},
                          {.sim = right, .modem = "right"}};
            if (!left_up) sender.all[0].may = {false, false, false};
            return dispatch::plan_next(tx, shop.present, shop.memory, sender);
        });
    }
    void send(words::Key sim) { shop.result(ask(sim).intent.value(), tests::sent(++reference_)); }

    Shop shop;
    words::Key left, right;
    bool left_up = true;
    std::chrono::milliseconds out_for{};

private:
    std::uint8_t reference_ = 0;
};

}  // namespace

TEST_CASE("a contact keeps the SIM that texted it, and changes to the one it wrote to", "[routing]") {
    TwoSims two;
    two.shop.service();
    two.send(two.left);
    const auto second = two.shop.service();
    const auto choice = two.ask(two.right);
    CHECK_FALSE(choice.intent);
    CHECK(choice.prefer == "left");
    two.send(two.left);
    CHECK(two.shop.state(second) == words::MessageState::sent);
    two.shop.write<bool>([&](store::Tx& tx) {
        dispatch::note_inbound(tx, number("+34612345678"), two.right);
        return true;
    });
    two.shop.service();
    CHECK(two.ask(two.left).prefer == "right");
    two.send(two.right);
}

TEST_CASE("a SIM that is away keeps its contacts for a while, then another takes over and keeps them", "[routing]") {
    TwoSims two;
    two.shop.service();
    two.send(two.left);
    two.left_up = false;
    two.out_for = 10min;
    const auto second = two.shop.service();
    CHECK_FALSE(two.ask(two.right).intent);
    CHECK(two.shop.look(second).reason == "sim");
    CHECK(two.shop.look(second).next_attempt_at == two.shop.clock().now() + 20min);
    two.shop.clock().advance(20min);
    two.out_for = 30min;
    two.shop.write<int>([](store::Tx& tx) { return dispatch::release_due(tx, 10); });
    two.send(two.right);
    two.left_up = true;
    two.shop.service();
    CHECK(two.ask(two.left).prefer == "right");
}

TEST_CASE("a route sends a number through its SIM alone", "[routing]") {
    auto config = shop_config();
    config.dispatch.allow = {"+34", "+44"};
    config.routes = {{.prefix = "+44", .sims = {"8934002"}, .at = {}}};
    TwoSims two(config);
    const auto abroad = two.shop.service("+447700900123");
    const auto choice = two.ask(two.left);
    CHECK_FALSE(choice.intent);
    CHECK(two.ask(two.right).intent->place.message == abroad);
    const auto home = two.shop.service();
    CHECK(two.ask(two.left).intent->place.message == home);
}

TEST_CASE("a cheaper SIM that is free takes a message, and its bundle decides", "[routing]") {
    auto config = shop_config();
    for (const char* iccid : {"8934001", "8934002"}) {
        reader::Sim sim;
        sim.iccid = iccid;
        sim.name = iccid;
        sim.pacing = config.pacing;
        sim.price_per_part = reader::Amount{50'000, "EUR"};
        config.sims.push_back(sim);
    }
    config.sims[0].bundle = 1;
    TwoSims two(config);
    two.shop.service("+34612345671");
    CHECK(two.ask(two.right).prefer == "left");
    two.send(two.left);
    two.shop.service("+34612345672");
    two.send(two.right);  // the bundle is used: as cheap as the other
}
