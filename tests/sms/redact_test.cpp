#include "modem/sms/redact.hpp"

#include <random>

#include "modem/sms/submit.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;

namespace {

Address number(std::string_view text) { return *Address::parse(text); }

Pdu submit_of(const std::string& text, const std::string& to = "+447700912345") {
    MessageOptions options;
    options.centre = number("+34600000987");
    return encode_message(number(to), text, options)->front();
}

}  // namespace

TEST_CASE("a part to send keeps its shape and loses its recipient and its text", "[redact]") {
    for (const std::string text : {"Your order is ready", "Тест", "a", "", "{[€]}", "Café ☕ at 3"}) {
        const Pdu pdu = submit_of(text);
        const std::string redacted = redact_pdu(pdu.hex, Direction::to_network);
        CHECK(redacted.size() == pdu.hex.size());
        const auto decoded = decode(redacted, Direction::to_network);
        REQUIRE(decoded.has_value());
        CHECK(decoded->length == pdu.length);
        CHECK(decoded->centre->text == "+00000000987");
        const auto before = decode(pdu.hex, Direction::to_network);
        const auto& submit = std::get<Submit>(decoded->pdu);
        const auto& original = std::get<Submit>(before->pdu);
        CHECK(submit.to.text == "+000000000345");
        CHECK(submit.data.coding == original.data.coding);
        CHECK(submit.data.units.size() == original.data.units.size());
        CHECK(submit.data.text() == std::string(submit.data.units.size(), 'x'));
    }
}

TEST_CASE("the place of a part in its message stays", "[redact]") {
    MessageOptions options;
    for (const char* letter : {"a", "ж"}) {
        std::string text;
        for (int i = 0; i < 200; ++i) text += letter;
        const auto parts = encode_message(number("+447700912345"), text, options);
        for (const auto& part : *parts) {
            const auto before = decode(part.hex, Direction::to_network);
            const auto after = decode(redact_pdu(part.hex, Direction::to_network), Direction::to_network);
            REQUIRE(after.has_value());
            const auto& submit = std::get<Submit>(after->pdu);
            CHECK(submit.data.header == std::get<Submit>(before->pdu).data.header);
            CHECK(submit.data.text() == std::string(submit.data.units.size(), 'x'));
        }
    }
}

TEST_CASE("a text that came in loses its sender and its words", "[redact]") {
    Deliver deliver;
    deliver.data = {};
    deliver.data.units = {'S', 'T', 'O', 'P'};
    SECTION("a number") { deliver.from = number("+34612345678"); }
    SECTION("a short code") { deliver.from = number("12345"); }
    SECTION("a name") { deliver.from = *Address::alphanumeric("Casa Elena"); }
    const Pdu pdu = *encode(deliver);
    const auto decoded = decode(redact_pdu(pdu.hex, Direction::from_network), Direction::from_network);
    REQUIRE(decoded.has_value());
    const auto& read = std::get<Deliver>(decoded->pdu);
    CHECK(read.data.text() == "xxxx");
    CHECK(read.from.type == deliver.from.type);
    for (const char* gone : {"612345", "12345", "Elena"}) CHECK(read.from.text.find(gone) == std::string::npos);
}

TEST_CASE("a receipt keeps all but the number", "[redact]") {
    StatusReport report;
    report.message_reference = 77;
    report.to = number("612345678");
    report.status.code = 0x46;
    const Pdu pdu = *encode(report, number("+34600000987"));
    const auto decoded = decode(redact_pdu(pdu.hex, Direction::from_network), Direction::from_network);
    REQUIRE(decoded.has_value());
    const auto& read = std::get<StatusReport>(decoded->pdu);
    CHECK(read.message_reference == 77);
    CHECK(read.to.text == "000000678");
    CHECK(read.status == report.status);
}

TEST_CASE("what is no PDU becomes zeros of its length", "[redact]") {
    const std::vector<std::string> none = {"", "0", "zz", "00GG", std::string(400, 'A'), "+34612345678", "12345678 9"};
    for (const std::string& wrong : none)
        CHECK(redact_pdu(wrong, Direction::from_network) == std::string(wrong.size(), '0'));
}

TEST_CASE("no PDU, cut or bent in any way, keeps a number or a text", "[redact]") {
    std::mt19937 random(23040);
    const std::string hex = submit_of("Secret words 998877", "+34698765432").hex;
    const std::string swapped = "4396785634F2";  // as +34698765432 stands in the PDU
    REQUIRE(hex.find("43968967452") == std::string::npos);
    for (int run = 0; run < 5000; ++run) {
        std::string bent = hex.substr(0, random() % (hex.size() + 1));
        for (auto i = random() % 3; i > 0 && !bent.empty(); --i)
            bent[random() % std::min<std::size_t>(bent.size(), 24)] = "0123456789ABCDEF"[random() % 16];
        for (const auto direction : {Direction::from_network, Direction::to_network}) {
            const std::string redacted = redact_pdu(bent, direction);
            CHECK(redacted.size() == bent.size());
            // The text, seven bits to a letter, is long enough to be told from chance.
            CHECK(redacted.find(hex.substr(hex.size() - 16)) == std::string::npos);
        }
    }
    CHECK(redact_pdu(hex, Direction::to_network).find(swapped.substr(0, 6)) == std::string::npos);
}

TEST_CASE("digits are zeroed from six in a row on, but for the last three", "[redact]") {
    CHECK(redact_digits("") == "");
    CHECK(redact_digits("12345") == "12345");
    CHECK(redact_digits("123456") == "000456");
    CHECK(redact_digits("+34612345678") == "+00000000678");
    CHECK(redact_digits("a1234567b7654321") == "a0000567b0000321");
    CHECK(redact_digits("26/11/22,10:00:00+04") == "26/11/22,10:00:00+04");
}
