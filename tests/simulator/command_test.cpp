#include "modem/simulator/command.hpp"

#include "tests/support/catch.hpp"

using namespace modem::simulator;
using Kind = Command::Kind;

namespace {

std::string shown(const std::vector<Command>& commands) {
    std::string text;
    for (const auto& command : commands) {
        text += command.name;
        switch (command.kind) {
            case Kind::action: text += "!"; break;
            case Kind::read: text += "?"; break;
            case Kind::test: text += "=?"; break;
            case Kind::set: text += "="; break;
        }
        text += command.arguments + " ";
    }
    return text;
}

}  // namespace

TEST_CASE("a command line is read as V.250 writes it", "[simulator]") {
    const std::pair<const char*, const char*> cases[] = {
        {"", ""},
        {"E0", "E=0 "},
        {"e0v1q0", "E=0 V=1 Q=0 "},
        {"Z", "Z! "},
        {"&F", "&F! "},
        {"&C1", "&C=1 "},
        {"S3?", "S3? "},
        {"S0=2", "S0=2 "},
        {"+CSQ", "+CSQ! "},
        {"+csq", "+CSQ! "},
        {"+CREG?", "+CREG? "},
        {"+CNMI=?", "+CNMI=? "},
        {"+CMGF=0", "+CMGF=0 "},
        {"+CREG?;+CSQ", "+CREG? +CSQ! "},
        {"E0;+CMEE=1", "E=0 +CMEE=1 "},
        {"E0+CMEE=1;V1", "E=0 +CMEE=1 V=1 "},
        {"+CUSD=1,\"a;b\",15;+CSQ", "+CUSD=1,\"a;b\",15 +CSQ! "},
        {"^RSSI?", "^RSSI? "},
        {" + C", nullptr},
        {"+CSQ ; +CREG?", "+CSQ! +CREG? "},
        {"D+34600111222;", "D!+34600111222; "},
    };
    for (const auto& [line, wanted] : cases) {
        INFO(line);
        const auto read = parse_line(line);
        REQUIRE(read.has_value() == (wanted != nullptr));
        if (read) CHECK(shown(*read) == wanted);
    }
}

TEST_CASE("a line that breaks the grammar is no command", "[simulator]") {
    for (const auto* line : {"+", "1", "+CSQ!x y", "+CREG?x", "S", "S3", "&", "\"", "+CSQ+CREG?x;"})
        CHECK_FALSE(parse_line(line).has_value());
}

TEST_CASE("arguments are split at commas outside quotes", "[simulator]") {
    const auto read = split_arguments("1,\"a,b\",,  7 ");
    REQUIRE(read);
    REQUIRE(read->size() == 4);
    CHECK((*read)[0].number() == 1);
    CHECK((*read)[1].text == "a,b");
    CHECK((*read)[1].quoted);
    CHECK((*read)[2].empty());
    CHECK((*read)[3].number() == 7);
}

TEST_CASE("an argument is refused where a quote is not closed or not alone", "[simulator]") {
    for (const auto* text : {"\"a", "a\"", "\"a\"b", "b\"a\"", "1,\"", "\"a\"\"b\""})
        CHECK_FALSE(split_arguments(text).has_value());
}

TEST_CASE("a number is only digits, without quotes, and not too long", "[simulator]") {
    for (const auto* text : {"", "a", "1a", "-1", "+1", "1234567890", "1 2"})
        CHECK_FALSE(Argument{text, false}.number().has_value());
    CHECK_FALSE(Argument{"1", true}.number().has_value());
    CHECK(Argument{"123456789", false}.number() == 123456789);
}
