#include "controller/dispatch/late_result.hpp"

#include "tests/dispatch/fixture.hpp"
#include "tests/support/catch.hpp"

using namespace tests;
using words::MessageState;

TEST_CASE("a late +CMGS settles the part that a crash left in doubt", "[late_result]") {
    Shop shop;
    const auto message = shop.service("+34612345671");
    const auto planned = shop.service("+34612345672");
    const auto sim = shop.sim("iccid:1");
    const auto intent = shop.plan(sim);
    REQUIRE(intent);
    REQUIRE(shop.plan(sim));
    const auto left = shop.write<std::map<std::string, dispatch::Place>>([&](store::Tx& tx) {
        dispatch::recover(tx, shop.present);
        return dispatch::left_in_doubt(tx);
    });
    REQUIRE(left.size() == 1);
    const auto place = left.begin()->second;
    CHECK(place.message == message);
    CHECK(place.seq == intent->place.seq);
    CHECK(shop.state(message) == MessageState::unknown);
    const auto late = [&](std::uint8_t reference) {
        return shop.write<bool>(
            [&](store::Tx& tx) { return dispatch::write_late_result(tx, shop.present, place, reference); });
    };
    CHECK(late(77));
    CHECK(shop.state(message) == MessageState::sent);
    CHECK(shop.state(planned) == MessageState::queued);
    CHECK_FALSE(late(78));  // once
}

TEST_CASE("a late +CMGS settles nothing that is settled or that another part has followed", "[late_result]") {
    Shop shop;
    const auto refused = shop.service("+34612345671");
    const auto doubtful = shop.service("+34612345672");
    const auto sim = shop.sim("iccid:1");
    const auto late = [&](const dispatch::Place& place) {
        return shop.write<bool>([&](store::Tx& tx) { return dispatch::write_late_result(tx, shop.present, place, 9); });
    };
    const auto first = shop.plan(sim);
    REQUIRE(first);
    CHECK_FALSE(late(first->place));  // its result is still to come
    shop.result(*first, {});
    CHECK_FALSE(late(first->place));
    const auto second = shop.plan(sim);
    REQUIRE(second);
    dispatch::Result unknown;
    unknown.kind = dispatch::Result::Kind::unknown;
    shop.result(*second, unknown);
    const auto third = shop.plan(sim);
    REQUIRE(third);
    dispatch::Result sent;
    sent.kind = dispatch::Result::Kind::sent;
    sent.reference = 5;
    shop.result(*third, sent);
    CHECK_FALSE(late(second->place));
    CHECK(shop.state(second->place.message) == MessageState::unknown);
    CHECK((refused != doubtful));
}
