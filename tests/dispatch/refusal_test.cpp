#include "controller/dispatch/refusal.hpp"

#include "controller/dispatch/sim_health.hpp"
#include "modem/sms/decode.hpp"
#include "tests/dispatch/fixture.hpp"

using namespace tests;
using modem::sms::FaultClass;
using words::MessageClass;
using words::MessageState;
using namespace std::chrono_literals;

namespace {

int release(Shop& shop) {
    return shop.write<int>([](store::Tx& tx) { return dispatch::release_due(tx, 100); });
}

std::optional<dispatch::Rest> rest(Shop& shop, words::Key sim) {
    return shop.write<std::optional<dispatch::Rest>>([&](store::Tx& tx) { return dispatch::rest_of(tx.db(), sim); });
}

bool may_take(Shop& shop, words::Key sim) {
    return shop.write<bool>([&](store::Tx& tx) { return dispatch::may_take(tx.db(), sim, tx.now()); });
}

std::string nth(int n) { return "+3461234" + std::to_string(1000 + n); }

modem::sms::Submit submit_of(const dispatch::Intent& intent) {
    return std::get<modem::sms::Submit>(
        modem::sms::decode(intent.pdu.hex, modem::sms::Direction::to_network).value().pdu);
}

// Five recipients refused for credit.
void exhaust(Shop& shop, words::Key sim) {
    for (int n = 0; n < 5; ++n) {
        shop.service(nth(n));
        shop.result(*shop.plan(sim), refused(8));
    }
}

}  // namespace

TEST_CASE("after an error without a cause an offer is in doubt and an answer is tried again", "[refusal]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    const auto offer = shop.marketing();
    shop.result(*shop.plan(sim), refused(500));
    CHECK(shop.state(offer) == MessageState::unknown);
    CHECK(shop.look(offer).parts.at(0).error == 500);
    shop.clock().advance(20min);
    CHECK(release(shop) == 0);
    CHECK_FALSE(shop.plan(sim));
    const auto answer = shop.service();
    shop.result(*shop.plan(sim), refused(500));
    CHECK(shop.state(answer) == MessageState::held);
}

TEST_CASE("an error before Ctrl-Z leaves no doubt, whatever its number", "[refusal]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto offer = shop.marketing();
    auto early = refused(500);
    early.after_payload = false;
    shop.result(*shop.plan(shop.sim()), early);
    CHECK(shop.state(offer) == MessageState::held);
}

TEST_CASE("a SIM without credit rests, tries one part after a quarter of an hour and is back when that goes",
          "[refusal]") {
    Shop shop;
    const auto sim = shop.sim();
    exhaust(shop, sim);
    const auto rests = rest(shop, sim);
    REQUIRE(rests);
    CHECK(rests->until == shop.clock().now() + 15min);
    CHECK(rests->why.find("no credit left") != std::string::npos);
    CHECK_FALSE(may_take(shop, sim));
    shop.clock().advance(15min);
    CHECK(may_take(shop, sim));
    release(shop);
    const auto trial = shop.plan(sim);
    REQUIRE(trial);
    CHECK_FALSE(may_take(shop, sim));  // one at a time
    shop.result(*trial, refused(8));
    CHECK(rest(shop, sim)->until == shop.clock().now() + 15min);
    shop.clock().advance(15min);
    release(shop);
    shop.result(*shop.plan(sim), sent(1));
    CHECK_FALSE(rest(shop, sim));
    CHECK(may_take(shop, sim));
}

TEST_CASE("a success in between ends the row", "[refusal]") {
    Shop shop;
    const auto sim = shop.sim();
    for (int n = 0; n < 12; ++n) {
        shop.service(nth(n));
        shop.result(*shop.plan(sim), n % 4 == 3 ? sent(static_cast<std::uint8_t>(n)) : refused(8));
    }
    CHECK_FALSE(rest(shop, sim));
}

TEST_CASE("one bad number does not send a SIM to rest and does not hold up the others", "[refusal]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto bad = shop.service(nth(1));
    for (int n = 0; n < 12; ++n) {
        const auto intent = shop.plan(sim);
        REQUIRE(intent);
        shop.result(*intent, refused(38));
        shop.clock().advance(6min);
        release(shop);
    }
    CHECK(shop.state(bad) == MessageState::queued);
    CHECK_FALSE(rest(shop, sim));
    const auto good = shop.service(nth(2));
    shop.result(*shop.plan(sim), refused(38));
    shop.result(*shop.plan(sim), sent(1));
    CHECK(shop.state(good) == MessageState::sent);
}

TEST_CASE("a SIM that rests is not forgotten by a restart, which lets it try", "[refusal]") {
    Shop shop;
    const auto sim = shop.sim();
    exhaust(shop, sim);
    shop.write<bool>([](store::Tx& tx) {
        dispatch::let_probe(tx);
        return true;
    });
    CHECK(may_take(shop, sim));
    CHECK(rest(shop, sim));
}

TEST_CASE("a clock that was set back does not make a rest longer", "[refusal]") {
    Shop shop;
    const auto sim = shop.sim();
    exhaust(shop, sim);
    shop.clock().advance(-24h);
    CHECK(may_take(shop, sim));
}

TEST_CASE("whom the network could not reach nobody texts for a while", "[refusal]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto first = shop.service(nth(1), "One"), second = shop.service(nth(1), "Two");
    const auto other = shop.service(nth(2));
    shop.result(*shop.plan(sim), refused(27));
    CHECK(shop.look(first).reason == "recipient");
    const auto next = shop.plan(sim);
    REQUIRE(next);
    CHECK(next->place.message == other);
    const auto waits = shop.look(second);
    CHECK(waits.reason == "recipient");
    CHECK(waits.next_attempt_at == shop.look(first).next_attempt_at);
    shop.clock().advance(6min);
    CHECK(release(shop) == 2);
    shop.result(*shop.plan(sim), sent(1));
    shop.result(*shop.plan(sim), sent(2));
    CHECK(shop.state(first) == MessageState::sent);
    CHECK(shop.state(second) == MessageState::sent);
}

TEST_CASE("what one SIM was refused goes to another one first", "[refusal]") {
    Shop shop;
    shop.present.sims_ready = 2;
    const auto left = shop.sim("iccid:1"), right = shop.sim("iccid:2");
    const auto message = shop.service();
    shop.result(*shop.plan(left), refused(10));
    shop.clock().advance(2s);
    CHECK(release(shop) == 1);
    CHECK_FALSE(shop.plan(left));
    const auto again = shop.plan(right);
    REQUIRE(again);
    shop.result(*again, sent(1));
    CHECK(shop.state(message) == MessageState::sent);
}

TEST_CASE("a message that is pinned to a SIM waits for it", "[refusal]") {
    Shop shop;
    shop.present.sims_ready = 2;
    const auto left = shop.sim("iccid:1"), right = shop.sim("iccid:2");
    const auto message = shop.accept({.to = number("+34612345678"), .text = "x", .sim = "1"}).value().key;
    shop.result(*shop.plan(left), refused(10));
    CHECK(shop.look(message).next_attempt_at >= shop.clock().now() + 48s);
    shop.clock().advance(2min);
    CHECK(release(shop) == 1);
    CHECK_FALSE(shop.plan(right));
    CHECK(shop.plan(left));
}

TEST_CASE("a centre that refuses the validity gets the part without one", "[refusal]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = shop.service();
    const auto first = shop.plan(sim);
    CHECK(submit_of(*first).validity);
    shop.result(*first, refused(199));
    CHECK(shop.state(message) == MessageState::queued);
    const auto second = shop.plan(sim);
    REQUIRE(second);
    CHECK_FALSE(submit_of(*second).validity);
    shop.result(*second, refused(199));
    CHECK(shop.state(message) == MessageState::failed);
}

TEST_CASE("a centre that refuses the alphabet gets the other one, where the text has room in it", "[refusal]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto plain = shop.service(nth(1), std::string(300, 'x'));
    shop.result(*shop.plan(sim), refused(144));
    CHECK(shop.state(plain) == MessageState::queued);
    const auto view = shop.look(plain);
    CHECK(view.encoding == "ucs2");
    CHECK(view.parts.size() == 5);
    for (int n = 1; n <= 5; ++n) {
        const auto intent = shop.plan(sim);
        REQUIRE(intent);
        CHECK(intent->place.index == n);
        CHECK(intent->count == 5);
        shop.result(*intent, sent(static_cast<std::uint8_t>(n)));
    }
    CHECK(shop.state(plain) == MessageState::sent);
    const auto wide = shop.service(nth(2), "日本");
    shop.result(*shop.plan(sim), refused(144));
    CHECK(shop.state(wide) == MessageState::failed);
}

TEST_CASE("an alphabet is not changed in the middle of a message", "[refusal]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = shop.service(nth(1), std::string(300, 'x'));
    shop.result(*shop.plan(sim), sent(1));
    shop.result(*shop.plan(sim), refused(144));
    CHECK(shop.state(message) == MessageState::failed);
}

TEST_CASE("a sender that the network does not know is told from a bad number", "[refusal]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto bad = shop.service(nth(1));
    shop.result(*shop.plan(sim), refused(28));
    CHECK(shop.state(bad) == MessageState::held);
    shop.service(nth(2));
    shop.result(*shop.plan(sim), sent(1));
    shop.clock().advance(2min);
    release(shop);
    shop.result(*shop.plan(sim), refused(28));
    CHECK(shop.state(bad) == MessageState::failed);
    CHECK_FALSE(rest(shop, sim));
    shop.service(nth(3));
    shop.service(nth(4));
    shop.result(*shop.plan(sim), refused(30));
    CHECK(rest(shop, sim));  // a second number, nothing sent in between
}
