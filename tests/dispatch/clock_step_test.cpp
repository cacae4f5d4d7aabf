#include "controller/dispatch/clock_step.hpp"

#include "controller/dispatch/due.hpp"
#include "controller/dispatch/sim_health.hpp"
#include "tests/dispatch/fixture.hpp"
#include "tests/support/catch.hpp"

using namespace tests;
using namespace std::chrono_literals;
using controller::dispatch::ClockStep;
using words::MessageState;
using Milliseconds = std::chrono::milliseconds;

namespace {

constexpr std::string_view k_number = "+34612345678";

/// Somebody sets the clock, and the shop follows.
void set_clock(Shop& shop, Milliseconds by, bool trusted = true, words::Instant since = {}) {
    const auto before = shop.clock().now();
    shop.clock().advance(by);
    shop.present.clock_trusted = trusted;
    shop.write<bool>([&](store::Tx& tx) {
        dispatch::follow_clock(tx, {by, since, before, trusted});
        return true;
    });
}

void release(Shop& shop) {
    shop.write<bool>([](store::Tx& tx) {
        dispatch::release_due(tx, 100);
        dispatch::expire_queued(tx, 100);
        return true;
    });
}

}  // namespace

TEST_CASE("a message that was given no end lives as long as before when the clock is set", "[clock]") {
    for (const Milliseconds by :
         {Milliseconds(std::chrono::hours(24 * 4000)), -Milliseconds(std::chrono::hours(24 * 40))}) {
        Shop shop;
        const auto message = shop.service();
        const auto left = shop.look(message).expires_at - shop.clock().now();
        set_clock(shop, by);
        CHECK(shop.look(message).expires_at - shop.clock().now() == left);
        set_clock(shop, 72h);  // and again, now that its length tells no longer
        CHECK(shop.look(message).expires_at - shop.clock().now() == left);
        set_clock(shop, -by - 72h);
        CHECK(shop.look(message).expires_at - shop.clock().now() == left);
        release(shop);
        CHECK(shop.state(message) == MessageState::queued);
    }
}

TEST_CASE("an end that was asked for, and a start, stay where they were asked for", "[clock]") {
    Shop shop;
    const auto now = shop.clock().now();
    const auto asked = shop.accept({.to = number(k_number), .text = "Tonight", .expires_at = now + 5h}).value().key;
    const auto later = shop.accept({.to = number(k_number), .text = "Tomorrow", .not_before = now + 24h}).value().key;
    const auto end = shop.look(later).expires_at;
    set_clock(shop, 3h);
    CHECK(shop.look(asked).expires_at == now + 5h);
    CHECK(shop.look(later).expires_at == end);
    CHECK(shop.state(later) == MessageState::held);
    set_clock(shop, 3h);
    release(shop);
    CHECK(shop.state(asked) == MessageState::expired);
}

TEST_CASE("what waits for a time of day is looked at anew, however far back the clock goes", "[clock]") {
    Shop shop;
    shop.consent(k_number);
    shop.clock().set(at("2038-01-19T01:00:00Z"));  // night in Madrid
    const auto offer = shop.accept({.to = number(k_number),
                                    .text = "Two for one",
                                    .message_class = words::MessageClass::marketing,
                                    .expires_at = at("2038-02-01T00:00:00Z")})
                           .value()
                           .key;
    REQUIRE(shop.state(offer) == MessageState::held);
    const auto sim = shop.sim();
    set_clock(shop, at("2026-11-23T11:00:00Z") - shop.clock().now());
    CHECK(shop.look(offer).next_attempt_at == shop.clock().now());
    release(shop);
    CHECK(shop.plan(sim).has_value());
}

TEST_CASE("rests of recipients and SIMs last as long as before", "[clock]") {
    for (const Milliseconds by : {Milliseconds(9h), -Milliseconds(9h)}) {
        Shop shop;
        const auto sim = shop.sim();
        shop.write<bool>([&](store::Tx& tx) {
            dispatch::note_unreachable(tx, number(k_number), tx.now() + 10min);
            tx.run("INSERT INTO sim_rest(sim, since, until, why) VALUES(?1, ?2, ?3, 'a test')", sim, tx.now(),
                   tx.now() + 15min);
            return true;
        });
        set_clock(shop, by);
        const auto recipient = shop.write<std::optional<words::Instant>>(
            [&](store::Tx& tx) { return dispatch::unreachable_until(tx.db(), number(k_number), tx.now()); });
        CHECK(recipient == shop.clock().now() + 10min);
        const auto rest =
            shop.write<std::optional<dispatch::Rest>>([&](store::Tx& tx) { return dispatch::rest_of(tx.db(), sim); });
        CHECK(rest->until == shop.clock().now() + 15min);
    }
}

TEST_CASE("a pause between two tries lasts as long as before", "[clock]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = shop.service();
    shop.result(shop.plan(sim).value(), refused(modem::sms::FaultClass::transient, 42));
    const auto due = shop.look(message).next_attempt_at;
    REQUIRE(due);
    const auto left = *due - shop.clock().now();
    REQUIRE(left > Milliseconds(0));
    set_clock(shop, -100h);
    CHECK(*shop.look(message).next_attempt_at - shop.clock().now() == left);
    set_clock(shop, 200h);
    CHECK(*shop.look(message).next_attempt_at - shop.clock().now() == left);
}

TEST_CASE("what was sent under a wrong time counts for caps when it was sent", "[clock]") {
    Shop shop;
    shop.consent(k_number);
    const auto sim = shop.sim();
    const auto begun = shop.clock().now();
    const auto offer = shop.marketing();
    shop.result(shop.plan(sim).value(), sent(1));
    const auto sent_at = [&] {
        return shop.write<words::Instant>([&](store::Tx& tx) {
            store::Cursor cursor = tx.query("SELECT sent_at FROM message WHERE key = ?1", offer);
            REQUIRE(cursor.next());
            return cursor.instant(0);
        });
    };
    shop.clock().advance(1h);
    set_clock(shop, 10h, true, begun);
    CHECK(sent_at() == begun + 10h);
    set_clock(shop, 100h, false, shop.clock().now());  // nobody says that this is right
    CHECK(sent_at() == begun + 10h);
    set_clock(shop, -1000h, true, shop.clock().now());
    CHECK(sent_at() == shop.clock().now());  // else the contact would wait until the time that never was
}

TEST_CASE("a part that was planned under another time does not go on the air", "[clock]") {
    Shop shop;
    const auto sim = shop.sim();
    shop.service();
    const auto intent = shop.plan(sim).value();
    CHECK_FALSE(intent.recall->load());
    shop.present.under_way.recall_all();
    CHECK(intent.recall->load());
}
