#include "modem/sms/submit.hpp"

#include "modem/sms/decode.hpp"
#include "modem/sms/errc.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;
using namespace std::chrono_literals;

namespace {

const Address k_to{Address::Type::international, "+33612345678"};

Submit submit_of(std::string_view gsm7) {
    Submit submit;
    submit.to = k_to;
    submit.data.units = to_gsm7(gsm7).value();
    return submit;
}

Submit read(const Pdu& pdu) {
    const auto decoded = decode(pdu.hex, Direction::to_network);
    REQUIRE(decoded.has_value());
    CHECK(decoded->length == pdu.length);
    return std::get<Submit>(decoded->pdu);
}

}  // namespace

TEST_CASE("texts are submitted as the standard lays them out", "[submit]") {
    Submit hello;
    hello.to = Address::parse("+46708251358").value();
    hello.validity = 4 * 24h;
    hello.data.units = to_gsm7("hellohello").value();
    const auto pdu = encode(hello);
    REQUIRE(pdu.has_value());
    CHECK(pdu->hex == "0011000B916407281553F80000AA0AE8329BFD4697D9EC37");
    CHECK(pdu->length == 23);
    CHECK(read(*pdu) == hello);

    const auto through = encode(hello, Address::parse("+27381000015").value());
    CHECK(through->hex == "07917283010010F5" + pdu->hex.substr(2));
    CHECK(through->length == 23);
}

TEST_CASE("a whole message becomes the PDUs of its parts", "[submit]") {
    MessageOptions options;
    options.concat_reference = 0x47;
    options.status_report = true;
    const auto pdus = encode_message(k_to, std::string(170, 'a'), options);
    REQUIRE(pdus.has_value());
    REQUIRE(pdus->size() == 2);
    CHECK(pdus->at(0).length == 13 + 140);
    CHECK(pdus->at(0).hex.starts_with("0061000B913316325476F80000A0050003470201C2"));
    CHECK(pdus->at(1).hex.starts_with("0061000B913316325476F8000018050003470202C2"));
    CHECK(pdus->at(1).length == 13 + 6 + 15);

    options = {};
    options.validity = 24h;
    options.centre = Address::parse("+33609001390").value();
    const auto wide = encode_message(k_to, "жж", options);
    REQUIRE(wide.has_value());
    CHECK(wide->at(0).hex == "07913306091093F011000B913316325476F80008A70404360436");
    CHECK(encode_message(k_to, "", {})->at(0).hex == "0001000B913316325476F8000000");
}

TEST_CASE("every flag and both forms of validity survive", "[submit]") {
    Submit submit = submit_of("x");
    submit.message_reference = 200;
    submit.status_report = submit.reject_duplicates = submit.reply_path = true;
    submit.protocol = 0x41;
    submit.data.coding.message_class = 1;
    submit.data.header.concat = Concat{0xbeef, 9, 8, true};
    submit.data.header.ports = Ports{0x158a, 0, true};
    submit.data.header.tables = {words::Language::turkish, words::Language::portuguese};
    submit.data.header.others = {{0x70, {0x15, 0x8a, 0x00, 0x00}}};
    CHECK(read(encode(submit).value()) == submit);
    submit.valid_until = Timestamp{*words::from_rfc3339("2026-11-22T09:00:00Z"), 60min};
    CHECK(read(encode(submit).value()) == submit);
}

TEST_CASE("the enhanced form of validity is read", "[submit]") {
    struct Case {
        const char* octets;
        std::optional<std::chrono::minutes> validity;
    };
    for (const auto& c : {Case{"00000000000000", {}}, Case{"01AA0000000000", 96h}, Case{"023D0000000000", 2min},
                          Case{"03215400000000", 12h + 45min}, Case{"07000000000000", {}}}) {
        INFO(c.octets);
        const auto decoded =
            decode("0009000B913316325476F80000" + std::string(c.octets) + "0161", Direction::to_network);
        REQUIRE(decoded.has_value());
        CHECK(std::get<Submit>(decoded->pdu).validity == c.validity);
    }
    CHECK(decode("0009000B913316325476F80000010203", Direction::to_network).error() == errc::truncated);
    CHECK(decode("0011000B913316325476F80000", Direction::to_network).error() == errc::truncated);
}

TEST_CASE("what cannot be submitted is refused", "[submit]") {
    const auto refused = [](const auto& change) {
        Submit submit = submit_of("x");
        change(submit);
        return encode(submit).error();
    };
    CHECK(refused([](Submit& s) { s.to = {}; }) == errc::bad_number);
    CHECK(refused([](Submit& s) { s.to.text = "+33 6"; }) == errc::bad_number);
    CHECK(refused([](Submit& s) { s.to = Address::alphanumeric("Elena").value(); }) == errc::bad_number);
    CHECK(refused([](Submit& s) { s.validity = 0min; }) == errc::bad_validity);
    CHECK(refused([](Submit& s) { s.validity = -1min; }) == errc::bad_validity);
    CHECK(refused([](Submit& s) {
              s.validity = 5min;
              s.valid_until = Timestamp{};
          }) == errc::bad_validity);
    CHECK(refused([](Submit& s) { s.valid_until = Timestamp{}; }) == errc::bad_timestamp);
    CHECK(refused([](Submit& s) { s.data.units = {0x80}; }) == errc::bad_units);
    CHECK(refused([](Submit& s) {
              s.data.coding.alphabet = Alphabet::eight_bit;
              s.data.units = {0x100};
          }) == errc::bad_units);
    CHECK(refused([](Submit& s) { s.data.units.assign(161, 0x61); }) == errc::user_data_too_long);
    CHECK(refused([](Submit& s) {
              s.data.header.concat = Concat{1, 2, 1};
              s.data.units.assign(154, 0x61);
          }) == errc::user_data_too_long);
    CHECK(refused([](Submit& s) {
              s.data.coding.alphabet = Alphabet::ucs2;
              s.data.units.assign(71, 0x61);
          }) == errc::user_data_too_long);
    CHECK(refused([](Submit& s) { s.data.header.others = {{0x70, Octets(138, 0)}}; }) == errc::user_data_too_long);
    CHECK(refused([](Submit& s) { s.data.header.others = {{0x70, Octets(70'000, 0)}}; }) == errc::user_data_too_long);
    CHECK(refused([](Submit& s) { s.data.coding.compressed = true; }) == errc::compressed);
    CHECK(encode(submit_of("x"), Address::alphanumeric("Elena").value()).error() == errc::bad_number);

    MessageOptions narrow;
    narrow.encoding = words::Encoding::gsm7;
    CHECK(encode_message(k_to, "ж", narrow).error() == errc::not_gsm7);
    CHECK(encode_message(k_to, "\xff", {}).error() == errc::bad_utf8);
    CHECK(encode_message({}, "x", {}).error() == errc::bad_number);
    CHECK(encode_message(k_to, std::string(40'000, 'a'), {}).error() == errc::too_many_parts);
}

TEST_CASE("every PDU keeps within its limits", "[submit]") {
    for (std::size_t count : {0, 1, 159, 160, 161, 500}) {
        for (const auto encoding : {words::Encoding::gsm7, words::Encoding::ucs2}) {
            MessageOptions options;
            options.encoding = encoding;
            options.validity = 24h;
            for (const auto& pdu : encode_message(k_to, std::string(count, 'a'), options).value()) {
                CHECK(pdu.hex.size() == 2 + 2 * pdu.length);
                CHECK(pdu.length <= k_max_tpdu);
            }
        }
    }
}
