#include "controller/inbox/receive.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "tests/inbox/fixture.hpp"

using namespace tests;
using namespace std::chrono_literals;

namespace {

const std::string k_long =
    "Good morning, I have a question about the table that I reserved for Saturday: could it be the one beside the "
    "window, and could you please tell the kitchen that one of us must not eat nuts? Many thanks and see you then.";
const std::string k_very_long = k_long + " " + k_long + " " + k_long;

std::vector<std::string> in_order(const std::vector<std::string>& parts, const std::vector<std::size_t>& order) {
    std::vector<std::string> result;
    for (const auto index : order) result.push_back(parts.at(index));
    return result;
}

}  // namespace

TEST_CASE("a text is kept as it came and waits for a person", "[receive]") {
    Post shop;
    const auto received = shop.receive(pdu({.text = "¿Tienen mesa?\nGracias €"}));
    REQUIRE(received.outcome == Outcome::recorded);
    const auto text = shop.read(*received.inbound);
    CHECK(text.number == k_elena);
    CHECK(text.text == "¿Tienen mesa?\nGracias €");
    CHECK(text.kind == Kind::other);
    CHECK(text.sim == "1");
    CHECK(text.sent_at == at("2026-11-23T10:59:50Z"));
    CHECK(text.received_at == at("2026-11-23T11:00:00Z"));
    CHECK_FALSE(text.handled_at.has_value());
    CHECK_FALSE(text.contact.has_value());  // a text makes no contact
    CHECK(text.complete);
    CHECK(shop.told == std::vector<words::Key>{text.key});
    CHECK(shop.replies().empty());
}

TEST_CASE("the same PDU again changes nothing", "[receive]") {
    Post shop;
    const auto hex = pdu({.text = "STOP"});
    const auto first = shop.receive(hex);
    // After a crash between commit and deletion, or read twice from the store, or with other letters.
    std::string small = hex;
    std::transform(small.begin(), small.end(), small.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? char(c + 32) : c; });
    for (const auto& again : {hex, small, hex}) {
        shop.clock().advance(25h);
        const auto received = shop.receive(again);
        CHECK(received.outcome == Outcome::duplicate);
        CHECK(received.inbound == first.inbound);
        CHECK(received.kind == Kind::opt_out);
    }
    CHECK(shop.texts().size() == 1);
    CHECK(shop.replies().size() == 1);
    CHECK(shop.consents().size() == 1);
    CHECK(shop.told.size() == 1);
}

TEST_CASE("what says something else is another text", "[receive]") {
    Post shop;
    const Text first{.text = "Hello"};
    Text later = first;
    later.sent_at += 1s;
    Text other = first;
    other.from = "+34612345679";
    Text worded = first;
    worded.text = "Hello!";
    for (const auto& text : {first, later, other, worded}) CHECK(shop.receive(pdu(text)).outcome == Outcome::recorded);
    CHECK(shop.receive(pdu(first), shop.sim("iccid:2")).outcome == Outcome::recorded);
    CHECK(shop.texts().size() == 5);
}

TEST_CASE("the centre's address and TP-MMS do not make another text", "[receive]") {
    Post shop;
    auto deliver = deliver_from(k_elena);
    deliver.sent_at = modem::sms::Timestamp{at("2026-11-23T10:00:00Z"), 60min};
    deliver.data = modem::sms::segment("Hello", words::Encoding::automatic).value().parts.at(0);
    shop.receive(modem::sms::encode(deliver).value().hex);
    deliver.more_waiting = true;
    CHECK(shop.receive(modem::sms::encode(deliver).value().hex).outcome == Outcome::duplicate);
    CHECK(shop.receive(modem::sms::encode(deliver, address("+34600000001")).value().hex).outcome == Outcome::duplicate);
}

TEST_CASE("without a centre's time the same words count again another day", "[receive]") {
    Post shop;
    auto deliver = deliver_from(k_elena);
    deliver.data = modem::sms::segment("Hello", words::Encoding::automatic).value().parts.at(0);
    const auto hex = modem::sms::encode(deliver).value().hex;
    CHECK(shop.receive(hex).outcome == Outcome::recorded);
    CHECK(shop.receive(hex).outcome == Outcome::duplicate);
    shop.clock().advance(24h);
    const auto again = shop.receive(hex);
    CHECK(again.outcome == Outcome::recorded);
    CHECK_FALSE(shop.read(*again.inbound).sent_at.has_value());
}

TEST_CASE("what cannot be read is kept and says so", "[receive]") {
    const auto good = pdu({.text = "STOP"});
    const std::vector<std::string> broken = {"",
                                             "0",
                                             "zz",
                                             "00",
                                             "AT+CMGL\r\n\x01\xff",
                                             good.substr(0, good.size() - 2),
                                             good.substr(0, 12),
                                             good.substr(0, 7),
                                             good + "00",
                                             std::string(5000, 'A'),
                                             "0006010C91446121436587629611320100006296113201000000"};
    Post shop;
    std::size_t kept = 0;
    for (const auto& hex : broken) {
        INFO(hex.substr(0, 80));
        const auto received = shop.receive(hex);
        REQUIRE(received.outcome == Outcome::recorded);
        const auto text = shop.read(*received.inbound);
        CHECK(text.kind == Kind::other);
        CHECK(text.number.empty());
        CHECK_THAT(text.text, ContainsSubstring("could not be read"));
        CHECK(std::all_of(text.text.begin(), text.text.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
        CHECK(text.text.size() < 1200);
        CHECK(shop.receive(hex).outcome == Outcome::duplicate);
        CHECK(shop.texts().size() == ++kept);
    }
    CHECK(shop.replies().empty());
}

TEST_CASE("any cut and any changed octet of a PDU is kept, and never throws", "[receive]") {
    Post shop;
    const auto good = pdu({.text = "STOP please"});
    std::mt19937 random(7);
    std::set<std::string> tried;
    for (std::size_t length = 0; length < good.size(); length += 3) tried.insert(good.substr(0, length));
    for (int i = 0; i < 60; ++i) {
        std::string changed = good;
        changed[random() % changed.size()] = "0123456789ABCDEF"[random() % 16];
        tried.insert(changed);
    }
    for (const auto& hex : tried) {
        INFO(hex);
        const auto outcome = shop.receive(hex).outcome;
        CHECK((outcome == Outcome::recorded || outcome == Outcome::duplicate || outcome == Outcome::waiting));
        CHECK(shop.receive(hex).outcome == Outcome::duplicate);
    }
}

TEST_CASE("parts are joined in every order, each perhaps twice", "[parts]") {
    for (const bool wide : {false, true}) {
        std::vector<std::size_t> order = {0, 1, 2, 3};
        do {
            Post shop;
            const auto parts = pdus({.text = k_very_long.substr(0, 560), .wide = wide});
            REQUIRE(parts.size() == 4);
            std::size_t left = parts.size();
            for (const auto& part : in_order(parts, order)) {
                const auto received = shop.receive(part);
                CHECK(shop.receive(part).outcome == Outcome::duplicate);
                CHECK(received.outcome == (--left == 0 ? Outcome::recorded : Outcome::waiting));
            }
            const auto texts = shop.texts();
            REQUIRE(texts.size() == 1);
            CHECK(texts[0].text == k_very_long.substr(0, 560));
            CHECK(texts[0].complete);
            CHECK(shop.told.size() == 1);
        } while (!wide && std::next_permutation(order.begin(), order.end()));
    }
}

TEST_CASE("parts of several texts may come mixed", "[parts]") {
    Post shop;
    const auto second = shop.sim("iccid:2");
    struct Sent {
        Text text;
        words::Key sim;
    };
    const std::vector<Sent> sent = {{{.text = "A " + k_very_long}, shop.left},
                                    {{.text = "B " + k_very_long, .from = "+34612345679"}, shop.left},
                                    {{.text = "C " + k_very_long, .reference = 2}, shop.left},
                                    {{.text = "D " + k_very_long, .wide = true}, shop.left},
                                    {{.text = "E " + k_very_long}, second},
                                    {{.text = "F " + k_long}, shop.left}};
    std::vector<std::pair<std::string, words::Key>> all;
    for (const auto& [text, sim] : sent)
        for (const auto& part : pdus(text)) all.emplace_back(part, sim);
    std::mt19937 random(11);
    std::shuffle(all.begin(), all.end(), random);
    for (const auto& [part, sim] : all) shop.receive(part, sim);
    std::vector<std::string> expected, got;
    for (const auto& one : sent) expected.push_back(one.text.text);
    for (const auto& one : shop.texts()) got.push_back(one.text);
    std::sort(got.begin(), got.end());
    CHECK(got == expected);
}

TEST_CASE("a character that two parts share is whole again", "[parts]") {
    Post shop;
    std::string text;
    while (text.size() < 600) text += "naïve 🥐 ";
    for (const auto& part : pdus({.text = text})) shop.receive(part);
    REQUIRE(shop.texts().size() == 1);
    CHECK(shop.texts()[0].text == text);
}

TEST_CASE("a long STOP is one opt-out with one confirmation", "[parts]") {
    Post shop;
    auto parts = pdus({.text = "STOP " + k_long});
    REQUIRE(parts.size() == 2);
    shop.receive(parts[1]);
    CHECK_FALSE(shop.suppressed());
    shop.receive(parts[0]);
    CHECK(shop.suppressed());
    for (const auto& part : parts) shop.receive(part);
    CHECK(shop.replies().size() == 1);
    CHECK(shop.consents().size() == 1);
}

TEST_CASE("what stays incomplete is recorded in time, with a mark for what is missing", "[parts]") {
    Post shop;
    const auto parts = pdus({.text = k_very_long});
    REQUIRE(parts.size() > 3);
    auto due = [&] {
        return shop.write<std::optional<words::Instant>>(
            [](store::Tx& tx) { return inbox::next_partial_due(tx.db(), 1h); });
    };
    CHECK_FALSE(due().has_value());
    CHECK(shop.deliver_partial(1h) == 0);
    shop.receive(parts[0]);
    shop.clock().advance(40min);
    shop.receive(parts[2]);
    CHECK(due() == shop.clock().now() + 1h);
    shop.clock().advance(59min);
    CHECK(shop.deliver_partial(1h) == 0);
    shop.clock().advance(1min);
    CHECK(shop.deliver_partial(1h) == 1);
    CHECK(shop.deliver_partial(1h) == 0);
    CHECK_FALSE(due().has_value());
    const auto texts = shop.texts();
    REQUIRE(texts.size() == 1);
    CHECK_FALSE(texts[0].complete);
    CHECK(texts[0].text == k_very_long.substr(0, 153) + "…" + k_very_long.substr(306, 153) + "…");
    CHECK(shop.receive(parts[0]).outcome == Outcome::duplicate);
    // The missing ones take their places when they come after all.
    CHECK(shop.receive(parts[1]).inbound == texts[0].key);
    CHECK(shop.texts().at(0).text == k_very_long.substr(0, 459) + "…");
    CHECK_FALSE(shop.texts().at(0).complete);
    for (std::size_t i = 3; i < parts.size(); ++i) shop.receive(parts[i]);
    CHECK(shop.deliver_partial(0h) == 0);
    REQUIRE(shop.texts().size() == 1);
    CHECK(shop.texts()[0].text == k_very_long);
    CHECK(shop.texts()[0].complete);
    CHECK(shop.told.size() == 2);
}

TEST_CASE("of an incomplete text an opt-out is believed, an opt-in is not", "[parts]") {
    Post shop;
    shop.receive(pdus({.text = "STOP " + k_long}).at(0));
    shop.clock().advance(2h);
    shop.deliver_partial(1h);
    CHECK(shop.suppressed());
    for (const auto* word : {"START", "HELP"}) {
        const auto parts = pdus(
            {.text = std::string(word) + std::string(200, ' ') + "not", .sent_at = shop.clock().now(), .reference = 9});
        shop.receive(parts.at(0));
        shop.clock().advance(2h);
        REQUIRE(shop.deliver_partial(1h) == 1);
        CHECK(shop.texts().at(0).kind == Kind::other);
    }
    CHECK(shop.suppressed());
    CHECK(shop.replies().size() == 1);
}

TEST_CASE("a reference used again begins another text", "[parts]") {
    SECTION("another part of the same index") {
        Post shop;
        shop.receive(pdus({.text = "A " + k_long}).at(0));
        shop.clock().advance(1min);
        for (const auto& part : pdus({.text = "B " + k_long, .sent_at = shop.clock().now()})) shop.receive(part);
        const auto texts = shop.texts();
        REQUIRE(texts.size() == 2);
        CHECK(texts[0].text == "B " + k_long);
        CHECK(texts[1].text.starts_with("A Good morning"));
        CHECK_FALSE(texts[1].complete);
    }
    SECTION("a day later") {
        Post shop;
        shop.receive(pdus({.text = "A " + k_long}).at(0));
        shop.clock().advance(inbox::k_longest_gathering + 1s);
        CHECK(shop.receive(pdus({.text = "B " + k_long}).at(1)).outcome == Outcome::waiting);
        REQUIRE(shop.texts().size() == 1);
        CHECK_FALSE(shop.texts()[0].complete);
    }
}

TEST_CASE("a part that the phone sent twice changes nothing", "[parts]") {
    const Text first{.text = k_long};
    Text again = first;
    again.sent_at += 20s;
    SECTION("before the text was whole") {
        Post shop;
        shop.receive(pdus(first).at(0));
        shop.receive(pdus(again).at(0));
        CHECK(shop.receive(pdus(first).at(1)).outcome == Outcome::recorded);
        CHECK(shop.texts().at(0).text == k_long);
        CHECK(shop.deliver_partial(0h) == 0);
    }
    SECTION("after it was whole") {
        Post shop;
        for (const auto& part : pdus(first)) shop.receive(part);
        CHECK(shop.receive(pdus(again).at(1)).outcome == Outcome::waiting);
        shop.clock().advance(2h);
        CHECK(shop.deliver_partial(1h) == 1);
        CHECK(shop.deliver_partial(1h) == 0);
        CHECK(shop.texts().size() == 1);
    }
}

TEST_CASE("data is kept as hexadecimal and never read as words", "[receive]") {
    Post shop;
    auto deliver = deliver_from(k_elena);
    deliver.data.coding.alphabet = modem::sms::Alphabet::eight_bit;
    deliver.data.units = {0xba, 0x5a};
    const auto received = shop.receive(modem::sms::encode(deliver).value().hex);
    CHECK(shop.read(*received.inbound).text == "Data: BA5A");
    CHECK(received.kind == Kind::other);
}

TEST_CASE("the list shows the newest first and what is asked for", "[view]") {
    Post shop;
    for (const auto* text : {"one", "STOP", "two", "stpo", "three"}) shop.get(text);
    shop.get("four", "+34612345679");
    CHECK(shop.texts().size() == 6);
    CHECK(shop.texts().front().text == "four");
    CHECK(shop.texts({.kind = Kind::opt_out}).size() == 1);
    CHECK(shop.texts({.open_only = true}).size() == 5);
    CHECK(shop.texts({.number = "+34612345679"}).size() == 1);
    CHECK(shop.texts({.number = "+34612345670"}).empty());
    CHECK(shop.texts({.since = shop.clock().now() - 1s}).size() == 2);
    CHECK(shop.texts({.kind = Kind::near_miss, .open_only = true, .number = k_elena}).size() == 1);
    const auto page =
        shop.write<std::vector<inbox::InboundView>>([&](store::Tx& tx) { return inbox::list(tx.db(), {}, 4, 2); });
    REQUIRE(page.size() == 2);
    CHECK(page[0].text == "two");
    CHECK(shop.write<bool>([](store::Tx& tx) { return inbox::view(tx.db(), 99).has_value(); }) == false);
    for (const auto name : inbox::k_kind_names) CHECK(inbox::to_string(inbox::parse_kind(name).value()) == name);
    CHECK_FALSE(inbox::parse_kind("stop").has_value());
}
