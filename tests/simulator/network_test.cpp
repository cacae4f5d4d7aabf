#include "modem/simulator/network.hpp"

#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

Person person(const std::string& number) {
    Person made;
    made.number = number;
    return made;
}

Answer answer(const std::string& text, std::optional<std::string> when = {}, int times = 0) {
    Answer made;
    if (when) made.when = Pattern::parse(*when);
    made.text = text;
    made.times = times;
    return made;
}

}  // namespace

TEST_CASE("a long text reaches its person whole, and is answered once", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    auto anna = person("+34600111222");
    anna.answers.push_back(answer("Thanks"));
    bench.world.network().people.add({anna});
    const std::string text = std::string(150, 'a') + "€ and on" + std::string(150, 'b');
    CHECK(bench.send("+34600111222", text) == "+CMGS: 0|OK|+CMGS: 1|OK|+CMGS: 2|OK");
    CHECK(bench.events("part").size() == 3);
    CHECK(bench.field("message", "text") == text);
    bench.pass_ms(5000);
    CHECK(bench.events("inbound_issued").size() == 1);
    CHECK(bench.field("inbound_issued", "text") == "Thanks");
    CHECK(bench.modem().state().me.used() == 1);
}

TEST_CASE("a person answers what fits, as often as told", "[simulator]") {
    People people;
    auto anna = person("+34600111222");
    anna.answers = {answer("STOP", "marketing", 1), answer("Yes", "\\?$"), answer("Ok")};
    people.add({anna});
    CHECK(people.reply("+34600111222", "MARKETING text")->text == "STOP");
    CHECK(people.reply("+34600111222", "marketing text")->text == "Ok");
    CHECK(people.reply("+34600111222", "Shall we?")->text == "Yes");
    CHECK_FALSE(people.reply("+34600111223", "Shall we?").has_value());
}

TEST_CASE("people are found by number, range and pattern, the first that fits, and a phone that is off is silent",
          "[simulator]") {
    People people;
    auto range = Person{};
    range.range = {"+34600000000", "+34600000099"};
    range.refused = 1;
    auto off = Person{};
    off.pattern = Pattern::parse("^\\+33");
    off.phone_off = true;
    off.answers.push_back(answer("never"));
    auto others = Person{};
    others.answers.push_back(answer("others", {}, 1));
    people.add({range, off, others});
    CHECK(people.find("+34600000042").refused == 1);
    CHECK_FALSE(people.find("+34600000100").refused.has_value());
    CHECK_FALSE(people.find("+3460000004").refused.has_value());
    CHECK_FALSE(people.reply("+33611111111", "x").has_value());
    // Of an answer that is given once, every number has its own.
    CHECK(people.reply("+491", "x").has_value());
    CHECK_FALSE(people.reply("+491", "x").has_value());
    CHECK(people.reply("+492", "x").has_value());
}

TEST_CASE("receipts come in their order, with the reference of the part, only where asked for", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    auto late = person("+34600111222");
    late.receipts = {0x30, 0x00};
    auto off = person("+34600111223");
    off.phone_off = true;
    auto dead = person("+34600111224");
    dead.receipts = {0x46};
    bench.world.network().people.add({late, off, dead});
    bench.send("+34600111222", "x", true);
    bench.send("+34600111223", "x", true);
    bench.send("+34600111224", "x", true);
    bench.send("+34600111225", "x", true);
    bench.send("+34600111226", "x", false);
    bench.pass_ms(10000);
    std::string seen;
    for (const auto& event : bench.events("receipt_issued"))
        seen += boost::json::serialize(event.at("mr")) + ":" + boost::json::serialize(event.at("status")) + " ";
    CHECK(seen == "0:48 1:48 2:70 3:0 0:0 ");
}

TEST_CASE("a person can be refused by the network", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    auto unknown = person("+34600111222");
    unknown.refused = 1;
    bench.world.network().people.add({unknown});
    CHECK(bench.send("600111222", "x") == "+CMS ERROR: 1");
    CHECK(bench.events("part").empty());
}

TEST_CASE("one modem texts another, with header, alphabet and receipt", "[simulator]") {
    Bench bench(2);
    bench.type("ATE0\r", 0);
    bench.type("ATE0\r", 1);
    bench.at("AT+CNMI=2,1,0,1,0", 0);
    bench.at("AT+CNMI=2,1,0,0,0", 1);
    bench.heard(1);
    const std::string text = std::string(60, 'x') + " 😀 " + std::string(40, 'y');
    bench.send("+34690000002", text, true);
    CHECK(bench.modem(1).state().me.used() == 2);
    CHECK_THAT(bench.heard(1), ContainsSubstring("+CMTI: \"ME\",2"));
    bench.pass_ms(5000);
    CHECK_THAT(bench.heard(0), ContainsSubstring("+CDS: "));
    CHECK(bench.events("receipt_issued").size() == 2);
}

TEST_CASE("a text to a modem whose store is full is reported when it is taken", "[simulator]") {
    auto options = Bench::options(2);
    options.me_places = 1;
    Bench bench(std::move(options));
    bench.type("ATE0\r", 0);
    bench.type("ATE0\r", 1);
    bench.modem(1).state().me.put({});
    bench.send("+34690000002", "x", true);
    bench.pass_ms(10000);
    CHECK(bench.events("receipt_issued").empty());
    bench.at("AT+CMGD=1", 1);
    bench.pass_ms(10000);
    CHECK(bench.events("receipt_issued").size() == 1);
}

TEST_CASE("numbers of every form are one number", "[simulator]") {
    Bench bench;
    using Type = modem::sms::Address::Type;
    const auto& network = bench.world.network();
    CHECK(network.canonical({Type::international, "+34600111222"}) == "+34600111222");
    CHECK(network.canonical({Type::unknown, "600111222"}) == "+34600111222");
    CHECK(network.canonical({Type::national, "0600111222"}) == "+34600111222");
    CHECK(network.canonical({Type::unknown, "0034600111222"}) == "+34600111222");
    CHECK(network.canonical({Type::unknown, "7726"}) == "7726");
    CHECK(network.canonical({Type::alphanumeric, "BANK"}) == "BANK");
    CHECK(network.canonical({Type::unknown, "0000000"}) ==
          "+0000"
          "0");
}

TEST_CASE("parts can be left out, doubled and turned round", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.at("AT+CMGF=1");
    const std::string text(400, 'x');
    const auto parts =
        bench.world.network().text("BANK", bench.modem(), text, words::Encoding::automatic, {3, 1, 1, 9});
    REQUIRE(parts);
    CHECK(*parts == 3);
    CHECK(bench.modem().state().me.used() == 3);
    CHECK_THAT(bench.at("AT+CMGR=1"), ContainsSubstring("\"BANK\""));
    CHECK_FALSE(bench.world.network().text("+34600111222", bench.modem(), "\xff").has_value());
}
