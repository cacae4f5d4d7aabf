#include <map>

#include "controller/dispatch/resolve.hpp"
#include "tests/dispatch/fixture.hpp"

// Whose turn it is, how far two messages to one number lie apart, and which of several to one contact goes.

using namespace tests;
using namespace std::chrono_literals;
using words::MessageClass;
using words::MessageState;

namespace {

std::string numbered(int i) { return "+346" + std::to_string(10'000'000 + i); }

// A service message in the lane bulk, of a campaign or without one.
words::Key bulk(Shop& shop, int to, std::optional<words::Key> campaign = {}, std::string text = "Your cup card") {
    dispatch::NewMessage message{.to = number(numbered(to)), .text = std::move(text), .lane = words::Lane::bulk};
    message.campaign = campaign;
    if (campaign) message.contact = 1000 + to;
    return shop.accept(message).value().key;
}

int release(Shop& shop) {
    return shop.write<int>([](store::Tx& tx) { return dispatch::release_due(tx, 1000); });
}

// Sends the next part; the campaign whose turn it was is told by its first text.
std::optional<words::Key> next(Shop& shop, words::Key sim) {
    const auto intent = shop.plan(sim);
    if (!intent) return {};
    shop.result(*intent, sent(1));
    return intent->place.message;
}

reader::Config spaced() {
    auto config = shop_config();
    config.dispatch.same_number_gap = 10s;
    return config;
}

reader::Config capped(std::int64_t max, std::chrono::hours per) {
    auto config = shop_config();
    config.caps.global = reader::Cap{.max = max, .per = per, .min_gap = {}};
    return config;
}

words::Key offer(Shop& shop, int value, std::string_view to = "+34612345678") {
    return shop
        .accept({.to = number(to), .text = "Two for one", .message_class = MessageClass::marketing, .value = value})
        .value()
        .key;
}

words::Result<void> resolve(Shop& shop, words::Key message, dispatch::Resolution as) {
    return shop.write<words::Result<void>>([&](store::Tx& tx) { return dispatch::resolve(tx, message, as, "Elena"); });
}

}  // namespace

TEST_CASE("campaigns and single bulk messages take turns, each in its own order", "[turns]") {
    Shop shop;
    const auto sim = shop.sim();
    std::map<words::Key, char> source;
    for (int i = 0; i < 30; ++i) source[bulk(shop, i, 1)] = 'a';
    for (int i = 30; i < 35; ++i) source[bulk(shop, i, 2)] = 'b';
    for (int i = 40; i < 43; ++i) source[bulk(shop, i)] = '-';
    std::string order;
    words::Key last_of_a = 0;
    while (const auto message = next(shop, sim)) {
        order += source.at(*message);
        if (source.at(*message) != 'a') continue;
        CHECK(*message > last_of_a);
        last_of_a = *message;
    }
    CHECK(order.substr(0, 9) == "-ab-ab-ab");
    CHECK(order.substr(9, 4) == "abab");
    CHECK(order.substr(13) == std::string(25, 'a'));
}

TEST_CASE("turns are counted in parts, not in messages", "[turns]") {
    Shop shop;
    const auto sim = shop.sim();
    std::map<words::Key, char> source;
    for (int i = 0; i < 6; ++i) source[bulk(shop, i, 1, std::string(400, 'x'))] = 'a';  // three parts each
    for (int i = 10; i < 28; ++i) source[bulk(shop, i, 2)] = 'b';
    std::map<char, int> parts;
    for (int i = 0; i < 18; ++i) ++parts[source.at(next(shop, sim).value())];
    CHECK(parts['a'] == 9);
    CHECK(parts['b'] == 9);
}

TEST_CASE("a part that comes back costs its campaign no turn", "[turns]") {
    Shop shop;
    const auto sim = shop.sim();
    std::map<words::Key, char> source;
    for (int i = 0; i < 20; ++i) source[bulk(shop, i, 1)] = 'a';
    for (int i = 20; i < 40; ++i) source[bulk(shop, i, 2)] = 'b';
    std::string order;
    while (order.size() < 20) {
        const auto intent = shop.plan(sim).value();
        const char from = source.at(intent.place.message);
        const bool comes_back = from == 'a' && order.size() % 4 == 0;
        shop.result(intent, comes_back ? untouched() : sent(1));
        if (comes_back)
            shop.write<bool>([&](store::Tx& tx) {
                shop.memory.turns.came_back(tx.db(), intent.place.message);
                return true;
            });
        else
            order += from;
        if (comes_back) {  // as a service message would take the place
            const auto again = shop.plan(sim).value();
            shop.result(again, sent(1));
            order += source.at(again.place.message);
        }
    }
    CHECK(std::abs(std::count(order.begin(), order.end(), 'a') - 10) <= 1);
}

TEST_CASE("a campaign that comes late has no claim to the turns before", "[turns]") {
    Shop shop;
    const auto sim = shop.sim();
    std::map<words::Key, char> source;
    for (int i = 0; i < 20; ++i) source[bulk(shop, i, 1)] = 'a';
    for (int i = 0; i < 10; ++i) next(shop, sim);
    for (int i = 30; i < 50; ++i) source[bulk(shop, i, 2)] = 'b';
    std::string order;
    for (int i = 0; i < 8; ++i) order += source.at(next(shop, sim).value());
    CHECK(std::count(order.begin(), order.end(), 'a') == 4);
}

TEST_CASE("who had the last turn is known after a restart", "[turns]") {
    Shop shop;
    const auto sim = shop.sim();
    std::map<words::Key, char> source;
    for (int i = 0; i < 10; ++i) source[bulk(shop, i, 1)] = 'a';
    for (int i = 10; i < 20; ++i) source[bulk(shop, i, 2)] = 'b';
    std::string order;
    for (int i = 0; i < 12; ++i) {
        shop.memory = {};
        order += source.at(next(shop, sim).value());
        shop.clock().advance(1s);
    }
    CHECK(std::count(order.begin(), order.end(), 'a') == 6);
}

TEST_CASE("what waits for another SIM holds up nobody and is found when it is this one's", "[turns]") {
    Shop shop;
    const auto sim = shop.sim("iccid:1"), other = shop.sim("iccid:2");
    std::vector<words::Key> pinned;
    for (int i = 0; i < 200; ++i)
        pinned.push_back(
            shop.accept({.to = number(numbered(i)), .text = "x", .lane = words::Lane::bulk, .sim = "1"}).value().key);
    const auto free = bulk(shop, 500);
    CHECK(next(shop, other) == free);
    CHECK_FALSE(next(shop, other));
    CHECK(next(shop, sim) == pinned.front());
    const auto later = bulk(shop, 501);
    CHECK(next(shop, other) == later);
    // One that comes back into the queue is found, though it is older than what has been looked at.
    shop.write<bool>([&](store::Tx& tx) {
        tx.run("UPDATE message SET pinned = 0, sim = NULL WHERE key = ?1", pinned[50]);
        dispatch::move(tx, {.message = pinned[50],
                            .from = MessageState::queued,
                            .to = MessageState::held,
                            .reason = "retry",
                            .next_attempt = tx.now()});
        return true;
    });
    release(shop);
    CHECK(next(shop, other) == pinned[50]);
}

TEST_CASE("the queue is asked by its indexes", "[turns]") {
    Shop shop;
    shop.write<bool>([](store::Tx& tx) {
        for (const std::string& sql :
             {std::string(dispatch::k_next_campaign),
              std::string("SELECT key FROM message INDEXED BY message_turn WHERE state = 0 AND lane = 2 AND campaign IS"
                          " ?1 AND key > ?2 ORDER BY key LIMIT 1"),
              std::string("SELECT key FROM message INDEXED BY message_turn WHERE state = 0 AND lane = 2 AND campaign IS"
                          " ?1 ORDER BY key DESC LIMIT 1")}) {
            store::Cursor cursor = sql.find("?2") == std::string::npos ? tx.query("EXPLAIN QUERY PLAN " + sql, 1)
                                                                       : tx.query("EXPLAIN QUERY PLAN " + sql, 1, 1);
            REQUIRE(cursor.next());
            CHECK(std::string(cursor.text(3)).find("message_turn (campaign") != std::string::npos);
            CHECK_FALSE(cursor.next());  // no sorting
        }
        return true;
    });
}

TEST_CASE("two messages to one number keep their distance and their order", "[spacing]") {
    Shop shop(spaced());
    const auto sim = shop.sim();
    std::vector<words::Key> messages;
    for (int i = 0; i < 5; ++i) messages.push_back(shop.service());
    const auto other = shop.service("+34699999999");
    std::vector<words::Key> order;
    const auto start = shop.clock().now();
    while (const auto message = next(shop, sim)) order.push_back(*message);
    CHECK(order == std::vector{messages[0], other});
    for (std::size_t i = 1; i < 5; ++i) {
        const auto view = shop.look(messages[i]);
        CHECK(view.reason == "spacing");
        CHECK(view.next_attempt_at == start + i * 10s);
    }
    for (std::size_t i = 1; i < 5; ++i) {
        shop.clock().advance(10s);
        CHECK(release(shop) == 1);
        CHECK(next(shop, sim) == messages[i]);
        CHECK_FALSE(next(shop, sim));
    }
}

TEST_CASE("alerts, answers and the parts of one message wait for no distance", "[spacing]") {
    Shop shop(spaced());
    const auto sim = shop.sim();
    const auto to = number("+34612345678");
    const auto lengthy = shop.accept({.to = to, .text = std::string(400, 'x')}).value().key;
    for (int i = 0; i < 3; ++i) CHECK(next(shop, sim) == lengthy);
    const auto alert = shop.accept({.to = to, .text = "Fire", .lane = words::Lane::alert}).value().key;
    CHECK(next(shop, sim) == alert);
    const auto reply = shop.accept({.to = to, .text = "Noted", .origin = dispatch::Origin::reply}).value().key;
    const auto end = shop.accept({.to = to, .text = "No more", .origin = dispatch::Origin::confirmation}).value().key;
    CHECK(next(shop, sim) == reply);
    CHECK(next(shop, sim) == end);
    const auto after = shop.service();
    CHECK_FALSE(next(shop, sim));
    CHECK(shop.look(after).reason == "spacing");
}

TEST_CASE("a message that came back does not keep its distance from itself", "[spacing]") {
    Shop shop(spaced());
    const auto sim = shop.sim();
    const auto message = shop.service();
    shop.result(*shop.plan(sim), untouched());
    CHECK(next(shop, sim) == message);
}

TEST_CASE("the distance is kept over a restart, and ends when the clock is set back", "[spacing]") {
    Shop shop(spaced());
    const auto sim = shop.sim();
    shop.service();
    REQUIRE(next(shop, sim));
    shop.memory = {};
    const auto second = shop.service();
    CHECK_FALSE(next(shop, sim));
    CHECK(shop.look(second).reason == "spacing");
    shop.clock().advance(-1h);
    const auto third = shop.service();
    CHECK(next(shop, sim) == third);
}

TEST_CASE("service does not wait behind bulk to the same number", "[spacing]") {
    Shop shop(spaced());
    const auto sim = shop.sim();
    const auto first = bulk(shop, 1), second = bulk(shop, 1), third = bulk(shop, 1);
    CHECK(next(shop, sim) == first);
    CHECK_FALSE(next(shop, sim));
    const auto service = shop.service(numbered(1));
    CHECK_FALSE(next(shop, sim));
    std::vector<words::Key> order;
    for (int i = 0; i < 5; ++i) {
        shop.clock().advance(10s);
        release(shop);
        if (const auto message = next(shop, sim)) order.push_back(*message);
    }
    CHECK(order == std::vector{service, second, third});
}

TEST_CASE("where the caps let one through today the dearest gets it, though it came last", "[rivals]") {
    Shop shop(capped(1, 24h));
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    const auto cheap = offer(shop, 10), dear = offer(shop, 90), middle = offer(shop, 50);
    CHECK(next(shop, sim) == dear);
    CHECK_FALSE(next(shop, sim));
    const auto view = shop.look(cheap);
    CHECK(view.state == MessageState::held);
    CHECK(view.reason == "outranked");
    CHECK(view.next_attempt_at == at("2026-11-24T07:00:00Z"));  // eight o'clock in Madrid
    CHECK(shop.look(middle).reason == "cap");                   // the dear one has gone by then
}

TEST_CASE("of equals the older goes first", "[rivals]") {
    Shop shop(capped(1, 24h));
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    const auto old = offer(shop, 50);
    const auto young = offer(shop, 50);
    CHECK(next(shop, sim) == old);
    CHECK_FALSE(next(shop, sim));
    CHECK(shop.look(young).reason == "cap");
}

TEST_CASE("without caps, and within them, all go", "[rivals]") {
    for (const bool with_caps : {false, true}) {
        Shop shop(with_caps ? capped(2, 24h) : shop_config());
        shop.consent("+34612345678");
        const auto sim = shop.sim();
        const auto cheap = offer(shop, 10), dear = offer(shop, 90);
        CHECK(next(shop, sim) == cheap);
        CHECK(next(shop, sim) == dear);
    }
}

TEST_CASE("who could not go today outranks nobody", "[rivals]") {
    Shop shop(capped(1, 24h));
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    shop.accept({.to = number("+34612345678"),
                 .text = "Tomorrow",
                 .message_class = MessageClass::marketing,
                 .not_before = shop.clock().now() + 20h,
                 .value = 100})
        .value();
    const auto cheap = offer(shop, 10);
    CHECK(next(shop, sim) == cheap);
}

TEST_CASE("when the dearest is cancelled the next one goes at once", "[rivals]") {
    Shop shop(capped(1, 24h));
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    const auto cheap = offer(shop, 10);
    // A SIM that is not here: the dear one waits.
    shop.sim("iccid:2");
    dispatch::NewMessage wish{.to = number("+34612345678"), .text = "x", .message_class = MessageClass::marketing};
    wish.sim = "2";
    wish.value = 90;
    const auto dear = shop.accept(wish).value().key;
    CHECK_FALSE(next(shop, sim));
    CHECK(shop.look(cheap).reason == "outranked");
    shop.write<bool>([&](store::Tx& tx) { return dispatch::cancel(tx, shop.present, dear).has_value(); });
    CHECK(shop.state(cheap) == MessageState::queued);
    CHECK(next(shop, sim) == cheap);
}

TEST_CASE("service knows no value and is not ranked", "[rivals]") {
    Shop shop(capped(1, 24h));
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    offer(shop, 90);
    const auto service = shop.service();
    CHECK(next(shop, sim) == service);
    using dispatch::errc;
    for (const int value : {-1, 101})
        CHECK(shop.accept({.to = number("+34612345678"),
                           .text = "x",
                           .message_class = MessageClass::marketing,
                           .value = value})
                  .error() == errc::bad_value);
}

TEST_CASE("a person settles what is in doubt as sent, and a receipt still finds it", "[resolve]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = shop.service();
    auto outcome = unknown();
    outcome.modem = "left";
    outcome.written = shop.clock().now();
    outcome.sentence = "no answer within 60 s";
    shop.result(*shop.plan(sim), outcome);
    const auto view = shop.look(message);
    REQUIRE(view.parts[0].doubt);
    CHECK(view.parts[0].doubt->modem == "left");
    CHECK(view.parts[0].doubt->written == shop.clock().now());
    CHECK(view.parts[0].doubt->said == "no answer within 60 s");
    CHECK(view.parts[0].doubt->receipt_until == view.expires_at + 24h);
    REQUIRE(resolve(shop, message, dispatch::Resolution::sent));
    CHECK(shop.state(message) == MessageState::sent);
    CHECK(shop.look(message).parts[0].state == "sent");
    CHECK(shop.look(message).timeline.at(3).detail == "as sent, by Elena");
    CHECK(shop.receipt(sim, 7, "+34612345678", 0) == dispatch::Matched::part);
    CHECK(shop.state(message) == MessageState::delivered);
}

TEST_CASE("of a long message only the part in doubt is sent again", "[resolve]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto message = shop.accept({.to = number("+34612345678"), .text = std::string(400, 'x')}).value().key;
    shop.result(*shop.plan(sim), sent(1));
    shop.result(*shop.plan(sim), unknown());
    shop.result(*shop.plan(sim), sent(2));
    REQUIRE(shop.state(message) == MessageState::unknown);
    REQUIRE(resolve(shop, message, dispatch::Resolution::resend));
    CHECK(shop.state(message) == MessageState::queued);
    const auto again = shop.plan(sim);
    REQUIRE(again);
    CHECK(again->place.index == 2);
    shop.result(*again, sent(3));
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.state(message) == MessageState::sent);
    CHECK(resolve(shop, message, dispatch::Resolution::sent).error() == dispatch::errc::not_in_doubt);
}

TEST_CASE("nothing is resolved that is not in doubt, withdrawn or too late to send", "[resolve]") {
    Shop shop;
    using dispatch::errc;
    using dispatch::Resolution;
    const auto sim = shop.sim();
    CHECK(resolve(shop, 99, Resolution::sent).error() == errc::not_found);
    const auto waiting = shop.service();
    for (const auto as : {Resolution::sent, Resolution::resend})
        CHECK(resolve(shop, waiting, as).error() == errc::not_in_doubt);
    const auto intent = shop.plan(sim);
    CHECK(resolve(shop, waiting, Resolution::resend).error() == errc::not_in_doubt);
    shop.write<bool>([&](store::Tx& tx) { return dispatch::cancel(tx, shop.present, waiting).has_value(); });
    shop.result(*intent, unknown());
    CHECK(resolve(shop, waiting, Resolution::resend).error() == errc::was_withdrawn);
    CHECK(resolve(shop, waiting, Resolution::sent));
    const auto late = shop.service();
    shop.result(*shop.plan(sim), unknown());
    shop.clock().advance(72h);
    CHECK(resolve(shop, late, Resolution::resend).error() == errc::has_expired);
    CHECK(resolve(shop, late, Resolution::sent));
}

TEST_CASE("what a person sends again after an opt-out is skipped", "[resolve]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    const auto message = shop.marketing();
    shop.result(*shop.plan(sim), unknown());
    shop.suppress("+34612345678");
    REQUIRE(resolve(shop, message, dispatch::Resolution::resend));
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.look(message).reason == "suppressed");
}

TEST_CASE("after an opt-out no part of a long message is sent again by a person", "[resolve]") {
    Shop shop;
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    const auto message = shop.marketing("+34612345678", std::string(400, 'x'));
    shop.result(*shop.plan(sim), unknown());
    shop.result(*shop.plan(sim), sent(1));
    shop.result(*shop.plan(sim), sent(2));
    shop.suppress("+34612345678");
    REQUIRE(resolve(shop, message, dispatch::Resolution::resend));
    CHECK_FALSE(shop.plan(sim));
    CHECK(shop.look(message).reason == "withdrawn");
}

TEST_CASE("a pace that lets one part go at a time keeps a message together", "[turns]") {
    Shop shop;
    const auto sim = shop.sim();
    const auto lengthy = bulk(shop, 1, 1, std::string(400, 'x'));
    bulk(shop, 2, 2);
    for (int i = 0; i < 3; ++i) {
        CHECK(next(shop, sim) == lengthy);
        shop.accept({.to = number("+34699999999"), .text = "Fire", .lane = words::Lane::alert}).value();
        if (i == 2) break;
    }
    CHECK(next(shop, sim) != lengthy);
}

// Printed, not asserted: dispatch_test "[.cost]"
TEST_CASE("what one choice costs does not grow with the queue", "[.cost]") {
    for (const int waiting : {100, 20'000}) {
        Shop shop;
        const auto sim = shop.sim();
        shop.write<bool>([&](store::Tx& tx) {
            for (int i = 0; i < waiting; ++i) {
                dispatch::NewMessage message{.to = number(numbered(i)), .text = "x", .lane = words::Lane::bulk};
                message.campaign = 1 + i % 3;
                message.contact = i;
                (void)dispatch::accept(tx, shop.present, message).value();
            }
            return true;
        });
        constexpr int k_parts = 90;
        const auto began = std::chrono::steady_clock::now();
        shop.write<bool>([&](store::Tx& tx) {
            for (int i = 0; i < k_parts; ++i) {
                auto choice = dispatch::plan_next(tx, shop.present, shop.memory, {.sim = sim, .modem = "left"});
                dispatch::write_result(tx, shop.present, choice.intent->place, sent(1));
            }
            return true;
        });
        const auto spent = std::chrono::steady_clock::now() - began;
        const double each = std::chrono::duration<double, std::micro>(spent).count() / k_parts;
        WARN(waiting << " queued: " << each << " us for one choice and its result");
    }
}

TEST_CASE("an opt-out stops what is outranked together with what outranks it", "[rivals]") {
    Shop shop(capped(1, 24h));
    shop.consent("+34612345678");
    const auto sim = shop.sim();
    // A SIM that is not here: the dear one waits.
    shop.sim("iccid:2");
    dispatch::NewMessage wish{.to = number("+34612345678"), .text = "x", .message_class = MessageClass::marketing};
    wish.sim = "2";
    wish.value = 90;
    const auto dear = shop.accept(wish).value().key;
    const auto cheap = offer(shop, 10);
    CHECK_FALSE(next(shop, sim));
    CHECK(shop.look(cheap).reason == "outranked");
    shop.suppress("+34612345678");
    CHECK(shop.state(dear) == MessageState::skipped);
    CHECK(shop.state(cheap) == MessageState::skipped);
}
