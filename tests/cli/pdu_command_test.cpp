#include <string>
#include <vector>

#include "firmware/cli/cli.hpp"
#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"

using namespace firmware::cli;
using tests::tillcast;

TEST_CASE("a text becomes PDUs in JSON", "[cli]") {
    const auto one = tillcast({"pdu", "encode", "--to", "+33612345678", "--text", "Héllo €{}", "--json"});
    CHECK(one.code == k_done);
    CHECK(
        one.out ==
        "{\"encoding\":\"gsm7\",\"parts\":[{\"length\":24,\"pdu\":\"0001000B913316325476F800000CC8029BFD066DCA1BD42605"
        "\"}]}\n");
    const auto receipt = tillcast({"pdu", "encode", "--to", "0612", "--text", "ж", "--receipt", "--json"});
    CHECK(receipt.out == "{\"encoding\":\"ucs2\",\"parts\":[{\"length\":11,\"pdu\":\"002100048160210008020436\"}]}\n");
    const std::string text(161, 'a');
    const auto two =
        tillcast({"pdu", "encode", "--to", "1", "--text", text.c_str(), "--json", "--concat-reference", "255"});
    CHECK_THAT(two.out, ContainsSubstring("050003FF0201") && ContainsSubstring("050003FF0202"));
}

TEST_CASE("texts that look like something else are texts", "[cli]") {
    for (const auto* text : {"-x", "--json", "[a]", "[]", "{}", "", "\"\"", "'a'", "%d", "#x", "a,b", "-1"}) {
        INFO(text);
        const auto encoded = tillcast({"pdu", "encode", "--to", "1", "--text", text});
        REQUIRE(encoded.code == k_done);
        const auto hex = encoded.out.substr(encoded.out.rfind("00010"));
        const auto decoded = tillcast({"pdu", "decode", "--submit", hex.substr(0, hex.size() - 1).c_str()});
        CHECK_THAT(decoded.out, ContainsSubstring("text       " + std::string(text) + "\n"));
    }
}

TEST_CASE("a text may come from standard input, as it stands", "[cli]") {
    const auto encoded = tillcast({"pdu", "encode", "--to", "1", "--text", "-", "--json"}, "abc\n");
    CHECK_THAT(encoded.out, ContainsSubstring("\"pdu\":\"0001000181F100000461F15801\""));
    CHECK(tillcast({"pdu", "encode", "--to", "1", "--text", "-"}, std::string(1'000'000, 'a')).code == k_refused);
}

TEST_CASE("a PDU is told in JSON and for people", "[cli]") {
    CHECK(tillcast({"pdu", "decode", "--json",
                    "07913306091093F0440B913316325476F800006211220100004013050003470201cc69f99c0e4287d9661608"})
              .out ==
          "{\"type\":\"deliver\",\"number\":\"+33612345678\",\"text\":\"first half, \",\"encoding\":\"gsm7\","
          "\"concat\":{\"reference\":71,\"count\":2,\"index\":1},\"smsc\":\"+33609001390\","
          "\"timestamp\":\"2026-11-22T10:00:00+01:00\"}\n");
    CHECK(tillcast({"pdu", "decode", "--json", "0006110B913316325476F8621122010000406211220100504000"}).out ==
          "{\"type\":\"status_report\",\"number\":\"+33612345678\",\"timestamp\":\"2026-11-22T10:00:00+01:00\","
          "\"mr\":17,\"status\":{\"code\":0,\"class\":\"delivered\"}}\n");
    CHECK(tillcast({"pdu", "decode", "--submit", "--json", "0001070B913316325476F800040201FF"}).out ==
          "{\"type\":\"submit\",\"number\":\"+33612345678\",\"text\":\"01FF\",\"encoding\":\"8bit\",\"mr\":7}\n");
    const auto people = tillcast({"pdu", "decode", "0006110B913316325476F8621122010000406211220100504046"}).out;
    CHECK_THAT(people, ContainsSubstring("status     70 (failed): The message was not delivered before its validity"));
    CHECK_THAT(people, ContainsSubstring("settled    2026-11-22T10:00:05+01:00"));
}

TEST_CASE("a text from outside does not steer the terminal", "[cli]") {
    const auto shown = tillcast({"pdu", "decode", "00040B913316325476F800086211220100004008001B005B0041009B"});
    CHECK(shown.code == k_done);
    CHECK_THAT(shown.out, ContainsSubstring("text       \ufffd[A\ufffd\n"));
}

TEST_CASE("what cannot be done is said on standard error, with 1", "[cli]") {
    struct Case {
        std::vector<std::string> arguments;
        const char* why;
    };
    for (const auto& c : std::vector<Case>{
             {{"pdu", "encode", "--to", "Elena", "--text", "x"}, "\"Elena\": a number is"},
             {{"pdu", "encode", "--to", "", "--text", "x"}, "a number is"},
             {{"pdu", "encode", "--to", "+33 6", "--text", "x"}, "a number is"},
             {{"pdu", "encode", "--to", "1", "--text", "aé中", "--encoding", "gsm7"}, "\"中\" at octet 3"},
             {{"pdu", "encode", "--to", "1", "--text", "\xff"}, "not valid UTF-8"},
             {{"pdu", "decode", ""}, "ends too early (octet 0)"},
             {{"pdu", "decode", "zz"}, "hexadecimal digits only (octet 0)"},
             {{"pdu", "decode", "00 04"}, "hexadecimal digits only (octet 1)"},
             {{"pdu", "decode", "0004F"}, "even number"},
             {{"pdu", "decode", "0001000B913316325476F8000000"}, "does not travel in this direction"},
             {{"pdu", "decode", "--submit", "0006"}, "does not travel in this direction"},
             {{"pdu", "decode", "00040B91331632"}, "ends too early (octet 7)"}}) {
        const auto refused = tillcast(c.arguments);
        INFO(refused.err);
        CHECK(refused.code == k_refused);
        CHECK(refused.out.empty());
        CHECK_THAT(refused.err, ContainsSubstring("tillcast pdu: "));
        CHECK_THAT(refused.err, ContainsSubstring(c.why));
    }
}

TEST_CASE("a wrong command line gives 2", "[cli]") {
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {},
             {"nothing"},
             {"pdu"},
             {"pdu", "nothing"},
             {"pdu", "encode"},
             {"pdu", "encode", "--to", "1"},
             {"pdu", "encode", "--text", "x"},
             {"pdu", "encode", "--to", "1", "--text"},
             {"pdu", "encode", "--to", "1", "--text", "x", "--encoding", "utf8"},
             {"pdu", "encode", "--to", "1", "--text", "x", "--concat-reference", "256"},
             {"pdu", "encode", "--to", "1", "--text", "x", "--concat-reference", "-1"},
             {"pdu", "encode", "--to", "1", "--text", "x", "--concat-reference", "a"},
             {"pdu", "encode", "--to", "1", "--text", "x", "--nothing"},
             {"pdu", "encode", "--to", "1", "--text", "x", "extra"},
             {"pdu", "decode"},
             {"pdu", "decode", "00", "00"},
             {"pdu", "decode", "--receipt", "00"}}) {
        const auto refused = tillcast(arguments);
        INFO(refused.err);
        CHECK(refused.code == k_usage);
        CHECK(refused.out.empty());
        CHECK_FALSE(refused.err.empty());
    }
    CHECK(tillcast({"--help"}).code == k_done);
    CHECK(tillcast({"pdu", "encode", "--help"}).code == k_done);
}

TEST_CASE("everything that a PDU says is told in words", "[cli]") {
    const auto told = [](const char* hex) { return tillcast({"pdu", "decode", hex}).out; };
    const auto turkish = told("00440B913316325476F800006211220100004011032501011096E7F4329B0D9A529F50");
    CHECK_THAT(turkish, ContainsSubstring("language   locking shift Turkish\n"));
    const auto flash = told("00040B913316325476F841106211220100004004EEF73D04");
    CHECK_THAT(flash, ContainsSubstring("class      0: shown at once (flash)\n") &&
                          ContainsSubstring("protocol   65: replaces the sender's last text of type 1\n"));
    const auto waiting = told("00040B913316325476F800C8621122010000400120");
    CHECK_THAT(waiting, ContainsSubstring("waiting    "));
    const auto element = told(
        "00440B913316325476F800006211220100004007"
        "0370017F"
        "010200");
    CHECK_THAT(element, ContainsSubstring("element    0x70 SIM toolkit security header: 7F\n"));
    const auto ports = told("00440B913316325476F80004621122010000400A0605040B8423F0010203");
    CHECK_THAT(ports, ContainsSubstring("ports      to 2948 (WAP push), from 9200 (WAP)\n") &&
                          ContainsSubstring("push       the data is no WAP push (octet 1 of the data)\n"));
}

TEST_CASE("the parts of a message are told one by one and together", "[cli]") {
    const std::string head = "00440B913316325476F80008621122010000400A050003470";
    const std::string first = head + "2010061D83D",
                      second = head.substr(0, head.size() - 11) + "0805000347020" + "2DE00";
    const auto told = tillcast({"pdu", "decode", first, "--part", second});
    CHECK(told.code == k_done);
    CHECK_THAT(told.out, ContainsSubstring("part       1 of 2, reference 71\n") &&
                             ContainsSubstring("together   a\xf0\x9f\x98\x80\n"));
    CHECK_THAT(tillcast({"pdu", "decode", "--json", first, "--part", second}).out,
               ContainsSubstring("\"joined\":{\"text\":\"a\xf0\x9f\x98\x80\",\"complete\":true}"));
    const auto broken = tillcast({"pdu", "decode", first, "--part", "00"});
    CHECK(broken.code == k_refused);
    CHECK_THAT(broken.err, ContainsSubstring("PDU 2: the PDU ends too early (octet 1)"));
}

TEST_CASE("a text is written in the alphabets that are allowed, smart or flash", "[cli]") {
    const auto encoded = [](const std::vector<std::string>& more) {
        std::vector<std::string> words = {"pdu", "encode", "--to", "1", "--json", "--text"};
        words.insert(words.end(), more.begin(), more.end());
        return tillcast(words).out;
    };
    CHECK_THAT(encoded({"yarın"}), ContainsSubstring("\"encoding\":\"ucs2\""));
    CHECK_THAT(encoded({"yarın", "--languages", "pt,tr"}),
               ContainsSubstring("\"encoding\":\"gsm7\"") && ContainsSubstring("03240101"));
    CHECK_THAT(encoded({"it’s", "--encoding", "smart"}), ContainsSubstring("\"encoding\":\"gsm7\""));
    CHECK_THAT(encoded({"x", "--flash"}), ContainsSubstring("0001000181F100100178"));
}
