#include "modem/sms/alphabet.hpp"

#include <random>

#include "modem/sms/errc.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;

namespace {

std::string from_gsm7(const Units& septets) { return gsm7_to_utf8(septets); }

}  // namespace

TEST_CASE("every septet of the default table reads back to itself", "[alphabet]") {
    for (std::uint16_t septet = 0; septet < 128; ++septet) {
        if (septet == k_escape) continue;
        INFO("septet " << septet);
        CHECK(to_gsm7(from_gsm7({septet})).value() == Units{septet});
    }
}

TEST_CASE("characters stand where 3GPP TS 23.038 has them", "[alphabet]") {
    struct Case {
        const char* text;
        Units septets;
    };
    const std::vector<Case> cases = {
        {"@", {0x00}},       {"£", {0x01}},       {"é", {0x05}},       {"Ç", {0x09}},        {"\n", {0x0a}},
        {"\r", {0x0d}},      {"Δ", {0x10}},       {"_", {0x11}},       {"Ω", {0x15}},        {"Ξ", {0x1a}},
        {"É", {0x1f}},       {" ", {0x20}},       {"$", {0x02}},       {"¤", {0x24}},        {"¡", {0x40}},
        {"Ä", {0x5b}},       {"§", {0x5f}},       {"¿", {0x60}},       {"à", {0x7f}},        {"\f", {0x1b, 0x0a}},
        {"^", {0x1b, 0x14}}, {"{", {0x1b, 0x28}}, {"}", {0x1b, 0x29}}, {"\\", {0x1b, 0x2f}}, {"[", {0x1b, 0x3c}},
        {"~", {0x1b, 0x3d}}, {"]", {0x1b, 0x3e}}, {"|", {0x1b, 0x40}}, {"€", {0x1b, 0x65}},  {"", {}},
    };
    for (const auto& c : cases) {
        INFO(c.text);
        CHECK(to_gsm7(c.text).value() == c.septets);
        CHECK(from_gsm7(c.septets) == c.text);
    }
}

TEST_CASE("a character without a place in the GSM alphabet is refused and named", "[alphabet]") {
    for (const std::string character :
         {"ç", "á", "`", "\t", "‘", "…", "Ą", "–", "\u00a0", "中", "😀", "\x1b", "\x01", "Œ", "Α", "µ", "\u2126"}) {
        INFO(character);
        CHECK(to_gsm7(character).error() == errc::not_gsm7);
        const auto misfit = first_misfit("é€" + character + "x");
        REQUIRE(misfit);
        CHECK(misfit->character == character);
        CHECK(misfit->offset == 5);
    }
    CHECK(to_gsm7(std::string(1, '\0')).error() == errc::not_gsm7);
    CHECK_FALSE(first_misfit("Ça va? {€}"));
}

TEST_CASE("what is not UTF-8 is refused", "[alphabet]") {
    for (const std::string text :
         {"\x80", "a\xff", "\xc3", "\xc3(", "\xc0\xaf", "\xe2\x82", "\xe0\x80\xaf", "\xed\xa0\x80", "\xed\xbf\xbf",
          "\xf0\x9f\x98", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "ok\xfe"}) {
        CHECK(to_gsm7(text).error() == errc::bad_utf8);
        CHECK(to_utf16(text).error() == errc::bad_utf8);
        CHECK_FALSE(first_misfit(text));
    }
}

TEST_CASE("an escape without a meaning of its own is read as the standard asks", "[alphabet]") {
    CHECK(from_gsm7({0x1b, 0x41}) == "A");         // no such extension: the default table's character
    CHECK(from_gsm7({0x61, 0x1b}) == "a ");        // cut off at the end
    CHECK(from_gsm7({0x1b, 0x1b, 0x41}) == " A");  // reserved for a further table
    CHECK(from_gsm7({0x1b}) == " ");
}

TEST_CASE("characters beyond the first plane are surrogate pairs", "[alphabet]") {
    CHECK(to_utf16("a€😀").value() == Units{0x61, 0x20ac, 0xd83d, 0xde00});
    CHECK(utf16_to_utf8(Units{0x61, 0x20ac, 0xd83d, 0xde00}) == "a€😀");
    CHECK(to_utf16("\U0010ffff").value() == Units{0xdbff, 0xdfff});
    CHECK(utf16_to_utf8(Units{0xdbff, 0xdfff}) == "\U0010ffff");
}

TEST_CASE("a half of a surrogate pair becomes the replacement character", "[alphabet]") {
    CHECK(utf16_to_utf8(Units{0xd83d}) == "\ufffd");
    CHECK(utf16_to_utf8(Units{0xde00, 0x61}) == "\ufffda");
    CHECK(utf16_to_utf8(Units{0xd83d, 0x61}) == "\ufffda");
    CHECK(utf16_to_utf8(Units{0xd83d, 0xd83d, 0xde00}) == "\ufffd😀");
    CHECK(utf16_to_utf8(Units{0xde00, 0xd83d}) == "\ufffd\ufffd");
}

TEST_CASE("septets pack as 3GPP TS 23.038 shows", "[packing]") {
    CHECK(to_hex(pack(to_gsm7("hellohello").value())) == "E8329BFD4697D9EC37");
    CHECK(to_hex(pack(to_gsm7("1234567").value())) == "31D98C56B3DD00");
    CHECK(to_hex(pack(to_gsm7("12345678").value())) == "31D98C56B3DD70");
    CHECK(to_hex(pack(to_gsm7("A").value(), 1)) == "82");
    CHECK(to_hex(pack(to_gsm7("AB").value(), 1)) == "8242");
    CHECK(to_hex(pack(to_gsm7("A").value(), 6)) == "4010");
    CHECK(pack({}).empty());
}

TEST_CASE("seven septets leave seven zero bits that are no character", "[packing]") {
    const Octets octets = pack(to_gsm7("1234567").value());
    CHECK(unpack(octets, 7).size() == 7);
    CHECK(gsm7_to_utf8(unpack(octets, 7)) == "1234567");
    CHECK(gsm7_to_utf8(unpack(octets, 8)) == "1234567@");  // the count decides, not the octets
}

TEST_CASE("unpacking ends where the octets end", "[packing]") {
    CHECK(unpack({}, 5).empty());
    CHECK(unpack(Octets{0x31}, 5).size() == 1);
    CHECK(unpack(Octets{0x31}, 5, 2).empty());
    CHECK(unpack(Octets{0x31, 0x00}, 0).empty());
}

TEST_CASE("packing and unpacking are inverse for every fill", "[packing]") {
    std::mt19937 random(20260101);
    for (int round = 0; round < 3000; ++round) {
        Units septets(random() % 161);
        for (auto& septet : septets) septet = static_cast<std::uint16_t>(random() & 0x7f);
        const auto fill = static_cast<unsigned>(random() % 7);
        const Octets octets = pack(septets, fill);
        CHECK(octets.size() == (septets.size() * 7 + fill + 7) / 8);
        REQUIRE(unpack(octets, septets.size(), fill) == septets);
    }
}
