#include "controller/dispatch/journal.hpp"

#include "tests/dispatch/fixture.hpp"

using namespace tests;
using dispatch::Matched;
using modem::sms::FaultClass;
using words::MessageState;
using namespace std::chrono_literals;

namespace {

const std::string k_long(400, 'x');  // three parts

}  // namespace

TEST_CASE("a message goes from queued over sending and sent to delivered", "[journal]") {
    Shop shop;
    const auto message = shop.service();
    CHECK(shop.state(message) == MessageState::queued);
    const auto sim = shop.sim();
    const auto intent = shop.plan(sim);
    REQUIRE(intent);
    CHECK(shop.state(message) == MessageState::sending);
    CHECK_FALSE(shop.plan(sim));
    shop.result(*intent, sent(17));
    CHECK(shop.state(message) == MessageState::sent);
    CHECK(shop.receipt(sim, 17, "+34612345678", 0x00) == Matched::part);
    const auto view = shop.look(message);
    CHECK(view.state == MessageState::delivered);
    CHECK(view.parts.at(0).mr == 17);
    std::string story;
    for (const auto& entry : view.timeline) story += entry.event + " ";
    CHECK(story == "accepted sending sent delivered ");
}

TEST_CASE("a long message is sent when all parts are, and delivered when all are", "[journal]") {
    Shop shop;
    const auto message = shop.service("+34612345678", k_long);
    const auto sim = shop.sim();
    std::vector<dispatch::Intent> intents;
    for (int i = 0; i < 3; ++i) {
        const auto intent = shop.plan(sim);
        REQUIRE(intent);
        CHECK(intent->place.index == i + 1);
        intents.push_back(*intent);
    }
    CHECK_FALSE(shop.plan(sim));
    shop.result(intents[0], sent(1));
    shop.result(intents[1], sent(2));
    CHECK(shop.state(message) == MessageState::sending);
    CHECK(shop.receipt(sim, 2, "+34612345678", 0) == Matched::part);
    shop.result(intents[2], sent(3));
    CHECK(shop.state(message) == MessageState::sent);
    shop.receipt(sim, 1, "+34612345678", 0);
    CHECK(shop.state(message) == MessageState::sent);
    shop.receipt(sim, 3, "+34612345678", 0);
    CHECK(shop.state(message) == MessageState::delivered);
}

TEST_CASE("what came back untouched is queued and goes again", "[journal]") {
    Shop shop;
    const auto message = shop.service();
    const auto sim = shop.sim();
    shop.result(*shop.plan(sim), untouched());
    CHECK(shop.state(message) == MessageState::queued);
    const auto again = shop.plan(sim);
    REQUIRE(again);
    CHECK(again->place.seq == 2);
}

TEST_CASE("silence is unknown, never sent again by itself, and settled by a receipt", "[journal]") {
    Shop shop;
    const auto message = shop.service();
    const auto sim = shop.sim();
    shop.result(*shop.plan(sim), unknown());
    CHECK(shop.state(message) == MessageState::unknown);
    shop.clock().advance(1min);
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.receipt(sim, 99, "+34699999999", 0) == Matched::orphan);  // somebody else
    CHECK(shop.receipt(sim, 99, "612345678", 0, shop.clock().now() - 55s) == Matched::part);
    CHECK(shop.state(message) == MessageState::delivered);
}

TEST_CASE("a receipt that is far in time from a doubtful part is not its own", "[journal]") {
    Shop shop;
    const auto message = shop.service();
    const auto sim = shop.sim();
    shop.result(*shop.plan(sim), unknown());
    CHECK(shop.receipt(sim, 99, "+34612345678", 0, shop.clock().now() + 10min) == Matched::orphan);
    CHECK(shop.state(message) == MessageState::unknown);
}

TEST_CASE("a receipt that came during the silence settles the part when it is in doubt", "[journal]") {
    Shop shop;
    const auto message = shop.service();
    const auto sim = shop.sim();
    const auto intent = shop.plan(sim);
    shop.clock().advance(2s);
    const auto accepted = shop.clock().now();
    shop.clock().advance(1s);
    CHECK(shop.receipt(sim, 99, "+34612345678", 0, accepted) == Matched::orphan);
    shop.clock().advance(3min);
    shop.result(*intent, unknown());
    CHECK(shop.state(message) == MessageState::delivered);
}

TEST_CASE("a receipt after a long silence is for a part that the centre took when it began", "[journal]") {
    Shop shop;
    const auto message = shop.service();
    const auto sim = shop.sim();
    const auto intent = shop.plan(sim);
    const auto accepted = shop.clock().now() + 2s;
    shop.clock().advance(4min);
    shop.result(*intent, unknown());
    CHECK(shop.receipt(sim, 99, "+34612345678", 0, accepted - 10min) == Matched::orphan);
    CHECK(shop.state(message) == MessageState::unknown);
    CHECK(shop.receipt(sim, 99, "+34612345678", 0, accepted) == Matched::part);
    CHECK(shop.state(message) == MessageState::delivered);
}

TEST_CASE("one re-send of a doubtful service message happens only where it is allowed", "[journal]") {
    auto config = shop_config();
    config.dispatch.resend_unknown_service = true;
    Shop shop(config);
    const auto message = shop.service();
    const auto sim = shop.sim();
    const auto release = [&] { return shop.write<int>([](store::Tx& tx) { return dispatch::release_due(tx, 10); }); };
    shop.result(*shop.plan(sim), unknown());
    CHECK(release() == 0);
    shop.clock().advance(31min);
    CHECK(release() == 1);
    const auto again = shop.plan(sim);
    REQUIRE(again);
    shop.result(*again, unknown());
    shop.clock().advance(31min);
    CHECK(release() == 0);
    CHECK(shop.state(message) == MessageState::unknown);
}

TEST_CASE("what a refusal does depends on whose fault it is", "[journal]") {
    struct Case {
        FaultClass fault;
        MessageState state;
    };
    for (const auto& [fault, expected] :
         {Case{FaultClass::permanent, MessageState::failed}, Case{FaultClass::config, MessageState::failed},
          Case{FaultClass::transient, MessageState::held}, Case{FaultClass::network, MessageState::held},
          Case{FaultClass::modem, MessageState::held}, Case{FaultClass::sim, MessageState::held},
          Case{FaultClass::unknown_outcome, MessageState::unknown}, Case{FaultClass::already_sent, MessageState::sent},
          Case{FaultClass::benign, MessageState::queued}}) {
        Shop shop;
        const auto message = shop.service();
        shop.result(*shop.plan(shop.sim()), refused(fault, 38));
        CHECK(shop.state(message) == expected);
        const auto view = shop.look(message);
        if (view.state != MessageState::held) continue;
        CHECK(view.reason == "retry");
        const bool account = fault == FaultClass::network || fault == FaultClass::sim;
        CHECK(view.next_attempt_at >= shop.clock().now() + (account ? 48s : 4s));
        CHECK(view.next_attempt_at <= shop.clock().now() + (account ? 72s : 6s));
    }
}

TEST_CASE("after a crash the first intent of a SIM is in doubt and the second goes back", "[journal]") {
    Shop shop;
    const auto first = shop.service("+34612345671");
    const auto second = shop.service("+34612345672");
    const auto third = shop.service("+34612345673");
    const auto left = shop.sim("iccid:1"), right = shop.sim("iccid:2");
    REQUIRE(shop.plan(left));
    REQUIRE(shop.plan(left));
    REQUIRE(shop.plan(right));
    CHECK(shop.write<int>([&](store::Tx& tx) { return dispatch::recover(tx, shop.present); }) == 2);
    CHECK(shop.state(first) == MessageState::unknown);
    CHECK(shop.state(second) == MessageState::queued);
    CHECK(shop.state(third) == MessageState::unknown);
    CHECK(shop.write<int>([&](store::Tx& tx) { return dispatch::recover(tx, shop.present); }) == 0);
}

TEST_CASE("a long message whose first part is in doubt after a crash gets its other parts", "[journal]") {
    Shop shop;
    const auto message = shop.service("+34612345678", k_long);
    const auto sim = shop.sim();
    REQUIRE(shop.plan(sim));
    REQUIRE(shop.plan(sim));
    shop.write<int>([&](store::Tx& tx) { return dispatch::recover(tx, shop.present); });
    for (int index = 2; index <= 3; ++index) {
        const auto intent = shop.plan(sim);
        REQUIRE(intent);
        CHECK(intent->place.index == index);
        shop.result(*intent, sent(static_cast<std::uint8_t>(index)));
    }
    CHECK(shop.state(message) == MessageState::unknown);
}

TEST_CASE("a receipt that overtakes its +CMGS is kept and matched", "[receipts]") {
    Shop shop;
    const auto message = shop.service();
    const auto sim = shop.sim();
    const auto intent = shop.plan(sim);
    CHECK(shop.receipt(sim, 17, "+34612345678", 0) == Matched::orphan);
    shop.result(*intent, sent(17));
    CHECK(shop.state(message) == MessageState::delivered);
}

TEST_CASE("after the reference has wrapped the nearest in time is meant", "[receipts]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto old_message = shop.service();
    shop.result(*shop.plan(sim), sent(17));
    const auto old_time = shop.clock().now();
    shop.clock().advance(30min);
    const auto new_message = shop.service();
    shop.result(*shop.plan(sim), sent(17));
    CHECK(shop.receipt(sim, 17, "+34612345678", 0x46, old_time + 3s) == Matched::part);
    CHECK(shop.state(old_message) == MessageState::undelivered);
    CHECK(shop.state(new_message) == MessageState::sent);
    CHECK(shop.receipt(sim, 17, "+34612345678", 0, shop.clock().now()) == Matched::part);
    CHECK(shop.state(new_message) == MessageState::delivered);
}

TEST_CASE("temporary, duplicate, contradicting and foreign receipts do no harm", "[receipts]") {
    Shop shop;
    const auto message = shop.service();
    const auto sim = shop.sim(), other = shop.sim("iccid:2");
    shop.result(*shop.plan(sim), sent(17));
    CHECK(shop.receipt(sim, 17, "+34612345678", 0x20) == Matched::temporary);
    CHECK(shop.receipt(sim, 17, "+34612345678", 0x30) == Matched::temporary);
    CHECK(shop.receipt(sim, 17, "+34612345678", 0x01) == Matched::temporary);
    CHECK(shop.receipt(other, 17, "+34612345678", 0) == Matched::orphan);
    CHECK(shop.receipt(sim, 18, "+34612345678", 0) == Matched::orphan);
    CHECK(shop.receipt(sim, 17, "+34611111111", 0) == Matched::orphan);
    CHECK(shop.state(message) == MessageState::sent);
    CHECK(shop.receipt(sim, 17, "+34612345678", 0x46) == Matched::part);
    CHECK(shop.state(message) == MessageState::undelivered);
    CHECK(shop.receipt(sim, 17, "+34612345678", 0) == Matched::late);  // it arrived after all
    CHECK(shop.state(message) == MessageState::delivered);
    CHECK(shop.receipt(sim, 17, "+34612345678", 0x46) == Matched::late);
    CHECK(shop.receipt(sim, 17, "+34612345678", 0) == Matched::duplicate);
    CHECK(shop.state(message) == MessageState::delivered);
}
