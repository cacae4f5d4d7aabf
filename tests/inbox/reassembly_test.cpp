#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/inbox/fixture.hpp"

using namespace tests;
using namespace std::chrono_literals;

namespace {

// Three parts with an 8-bit reference.
std::string long_text(const std::string& head) { return head + " " + std::string(320, 'x') + " the end of " + head; }

Text text(const std::string& head, words::Instant at, std::uint8_t reference = 1) {
    return {.text = long_text(head), .sent_at = at, .reference = reference};
}

}  // namespace

TEST_CASE("what a late part makes of a text is done once", "[parts]") {
    Post shop;
    // The keyword ends in the second part: in part it is nothing that is known.
    const auto parts = pdus({.text = "START" + std::string(200, ' ')});
    shop.suppress(k_elena);
    shop.receive(parts.at(0));
    shop.clock().advance(2h);
    REQUIRE(shop.deliver_partial(1h) == 1);
    CHECK(shop.texts().at(0).kind == Kind::other);
    CHECK(shop.suppressed());
    const auto received = shop.receive(parts.at(1));
    CHECK(received.kind == Kind::opt_in);
    CHECK_FALSE(shop.suppressed());
    CHECK(shop.replies().size() == 1);
    CHECK(shop.texts().size() == 1);
    CHECK(shop.receive(parts.at(1)).outcome == Outcome::duplicate);
    CHECK(shop.replies().size() == 1);
}

TEST_CASE("what a person has settled stays settled when the rest comes", "[parts]") {
    Post shop;
    const auto parts = pdus({.text = "START" + std::string(200, ' ')});
    shop.suppress(k_elena);
    shop.receive(parts.at(0));
    shop.clock().advance(2h);
    shop.deliver_partial(1h);
    REQUIRE(shop.handle(shop.texts().at(0).key, inbox::Settlement::nothing));
    shop.receive(parts.at(1));
    CHECK(shop.texts().at(0).complete);
    CHECK(shop.suppressed());
    CHECK(shop.replies().empty());
}

TEST_CASE("a late part goes only to the text that it is of", "[parts]") {
    const auto now = at("2026-11-23T10:59:50Z");
    const auto told = [&](Post& shop) {
        shop.receive(pdus(text("A", now)).at(0));
        shop.clock().advance(2h);
        REQUIRE(shop.deliver_partial(1h) == 1);
    };
    SECTION("not a part that contradicts one of it") {
        Post shop;
        told(shop);
        CHECK(shop.receive(pdus(text("B", now)).at(0)).outcome == Outcome::waiting);
        CHECK(shop.texts().size() == 1);
    }
    SECTION("not one that was sent at quite another time") {
        Post shop;
        told(shop);
        CHECK(shop.receive(pdus(text("B", now + 2h)).at(2)).outcome == Outcome::waiting);
    }
    SECTION("not after a day") {
        Post shop;
        told(shop);
        shop.clock().advance(24h);
        CHECK(shop.receive(pdus(text("A", now)).at(2)).outcome == Outcome::waiting);
    }
    SECTION("not one of another SIM, count or width") {
        Post shop;
        told(shop);
        CHECK(shop.receive(pdus(text("A", now)).at(1), shop.sim("iccid:2")).outcome == Outcome::waiting);
        auto wide = text("A", now);
        wide.wide = true;
        CHECK(shop.receive(pdus(wide).at(1)).outcome == Outcome::waiting);
        auto longer = text("A", now);
        longer.text += std::string(160, 'y');
        CHECK(shop.receive(pdus(longer).at(1)).outcome == Outcome::waiting);
    }
    SECTION("and one that it has already changes nothing") {
        Post shop;
        told(shop);
        const auto before = shop.texts().at(0).text;
        auto again = text("A", now + 20s);
        shop.receive(pdus(again).at(0));
        CHECK(shop.texts().size() == 1);
        CHECK(shop.texts().at(0).text == before);
    }
}

TEST_CASE("reference 0 is as good as any", "[parts]") {
    Post shop;
    const auto parts = pdus(text("A", at("2026-11-23T10:59:50Z"), 0));
    for (const auto& part : parts) shop.receive(part);
    REQUIRE(shop.texts().size() == 1);
    CHECK(shop.texts()[0].text == long_text("A"));
}

TEST_CASE("what is kept to know PDUs again is forgotten in time", "[parts]") {
    Post shop;
    const auto hex = pdu({.text = "Hello"});
    shop.receive(hex);
    shop.receive(pdus(text("A", at("2026-11-23T10:59:50Z"))).at(0));  // waits
    const auto forget = [&] { return shop.write<int>([](store::Tx& tx) { return inbox::forget_parts(tx); }); };
    shop.clock().advance(4 * 24h);
    CHECK(forget() == 0);
    CHECK(shop.receive(hex).outcome == Outcome::duplicate);
    shop.clock().advance(87 * 24h);
    CHECK(forget() == 1);
    CHECK(shop.deliver_partial(1h) == 1);
    CHECK(shop.texts().size() == 2);
}

TEST_CASE("a clock that is set back meets what was forgotten already, and nothing is lost", "[parts]") {
    Post shop;
    const auto now = shop.clock().now();
    for (const auto& part : pdus(text("B", now, 7))) shop.receive(part);
    shop.receive(pdus(text("C", now, 8)).at(0));
    shop.deliver_partial(0h);
    REQUIRE(shop.texts().size() == 2);
    shop.clock().advance(4 * 24h);
    shop.write<int>([](store::Tx& tx) { return inbox::forget_parts(tx); });
    shop.clock().advance(-4 * 24h);
    CHECK(shop.receive(pdus(text("B", now + 60s, 7)).at(0)).outcome == Outcome::waiting);
    CHECK(shop.receive(pdus(text("C", now, 8)).at(1)).outcome == Outcome::waiting);
    shop.deliver_partial(0h);
    CHECK(shop.texts().size() == 4);
}

TEST_CASE("texts from a disorderly network come out whole, once each, and lose nothing that came", "[parts]") {
    for (const unsigned seed : {1U, 2U, 3U}) {
        INFO(seed);
        Post shop;
        std::mt19937 dice(seed);
        const auto chance = [&](double p) { return std::bernoulli_distribution(p)(dice); };
        struct Mail {
            std::string pdu;
            words::Key sim;
            std::size_t text;
        };
        std::vector<std::string> texts;
        std::vector<std::size_t> lost(60, 0);
        std::vector<Mail> mail;
        const std::vector<words::Key> sims = {shop.left, shop.sim("iccid:2")};
        auto now = shop.clock().now();
        for (std::size_t i = 0; i < lost.size(); ++i) {
            now += std::chrono::minutes(3);
            Text one = text("T" + std::to_string(i), now, static_cast<std::uint8_t>(i % 20));
            one.from = "+3461234567" + std::to_string(i % 3);
            one.wide = i % 7 == 0;
            texts.push_back(one.text);
            for (const auto& part : pdus(one)) {
                if (chance(0.05)) {
                    ++lost[i];
                    continue;
                }
                mail.push_back({part, sims[i % 2], i});
                if (chance(0.1)) mail.push_back({part, sims[i % 2], i});
            }
        }
        // Neighbours change places, some parts come much later.
        std::vector<std::pair<double, Mail>> order;
        std::uniform_real_distribution<double> shift(0, 8);
        for (std::size_t i = 0; i < mail.size(); ++i)
            order.emplace_back(static_cast<double>(i) + shift(dice) + (chance(0.05) ? 40 : 0), mail[i]);
        std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [_, one] : order) {
            shop.clock().advance(1min);
            shop.receive(one.pdu, one.sim);
            shop.deliver_partial(20min);
        }
        shop.clock().advance(2h);
        shop.deliver_partial(1h);
        std::map<std::string, int> whole;
        std::size_t partial = 0;
        for (const auto& got : shop.texts()) {
            if (got.complete)
                ++whole[got.text];
            else
                ++partial;
        }
        std::size_t expected_partial = 0;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            INFO(i);
            CHECK(whole[texts[i]] == (lost[i] == 0 ? 1 : 0));
            if (lost[i] > 0 && lost[i] < 3) ++expected_partial;
        }
        CHECK(partial == expected_partial);
    }
}
