#include "modem/sms/segment.hpp"

#include "modem/sms/concat.hpp"
#include "modem/sms/errc.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;
using words::Encoding;

namespace {

std::string repeat(const std::string& text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

std::vector<std::size_t> sizes(const Segmentation& segmentation) {
    std::vector<std::size_t> all;
    for (const auto& part : segmentation.parts) all.push_back(part.units.size());
    return all;
}

}  // namespace

TEST_CASE("a text is cut at the limits of its alphabet", "[segment]") {
    using Sizes = std::vector<std::size_t>;
    struct Case {
        std::string text;
        Alphabet alphabet;
        Sizes sizes;
    };
    const std::vector<Case> cases = {
        {"", Alphabet::gsm7, {0}},
        {repeat("a", 160), Alphabet::gsm7, {160}},
        {repeat("a", 161), Alphabet::gsm7, {153, 8}},
        {repeat("a", 306), Alphabet::gsm7, {153, 153}},
        {repeat("a", 307), Alphabet::gsm7, {153, 153, 1}},
        {repeat("€", 80), Alphabet::gsm7, {160}},
        {repeat("€", 81), Alphabet::gsm7, {152, 10}},
        {repeat("a", 159) + "€", Alphabet::gsm7, {152 + 1, 8}},
        {repeat("a", 152) + "€" + repeat("a", 6), Alphabet::gsm7, {160}},
        {repeat("a", 152) + "€" + repeat("a", 7), Alphabet::gsm7, {152, 9}},
        {repeat("a", 151) + "€" + repeat("a", 8), Alphabet::gsm7, {153, 8}},
        {repeat("ж", 70), Alphabet::ucs2, {70}},
        {repeat("ж", 71), Alphabet::ucs2, {67, 4}},
        {repeat("😀", 35), Alphabet::ucs2, {70}},
        {repeat("😀", 36), Alphabet::ucs2, {66, 6}},
        {repeat("ж", 66) + "😀жжж", Alphabet::ucs2, {66, 5}},
        {repeat("ж", 65) + "😀жжжж", Alphabet::ucs2, {67, 4}},
        {repeat("a", 70) + "ж", Alphabet::ucs2, {67, 4}},
    };
    for (const auto& c : cases) {
        INFO(c.text);
        const auto segmentation = segment(c.text, Encoding::automatic, 7);
        REQUIRE(segmentation.has_value());
        CHECK(segmentation->alphabet == c.alphabet);
        CHECK(sizes(*segmentation) == c.sizes);
        CHECK(count_parts(c.text, Encoding::automatic).value() == c.sizes.size());
        CHECK(join(segmentation->parts).text == c.text);
    }
}

TEST_CASE("parts carry their place in the message, a single part does not", "[segment]") {
    CHECK_FALSE(segment("one", Encoding::automatic, 9)->parts[0].header.concat);
    const auto parts = segment(repeat("a", 400), Encoding::automatic, 9)->parts;
    REQUIRE(parts.size() == 3);
    for (std::size_t i = 0; i < parts.size(); ++i)
        CHECK(parts[i].header.concat == Concat{9, 3, static_cast<std::uint8_t>(i + 1), false});
}

TEST_CASE("the alphabet may be asked for", "[segment]") {
    CHECK(segment("plain", Encoding::ucs2)->alphabet == Alphabet::ucs2);
    CHECK(count_parts(repeat("a", 71), Encoding::ucs2).value() == 2);
    CHECK(segment("plain", Encoding::gsm7)->alphabet == Alphabet::gsm7);
}

TEST_CASE("a text that cannot go is refused alike by both", "[segment]") {
    struct Case {
        std::string text;
        Encoding encoding;
        errc why;
    };
    for (const auto& c : std::vector<Case>{{"naïve", Encoding::gsm7, errc::not_gsm7},
                                           {"😀", Encoding::gsm7, errc::not_gsm7},
                                           {"ж\xff", Encoding::gsm7, errc::bad_utf8},
                                           {"\xffж", Encoding::gsm7, errc::bad_utf8},
                                           {"a\xff", Encoding::automatic, errc::bad_utf8},
                                           {"a\xff", Encoding::gsm7, errc::bad_utf8},
                                           {"a\xff", Encoding::ucs2, errc::bad_utf8},
                                           {"\xed\xa0\x80", Encoding::ucs2, errc::bad_utf8},
                                           {repeat("a", 255 * 153 + 1), Encoding::automatic, errc::too_many_parts},
                                           {repeat("€", 255 * 76 + 1), Encoding::gsm7, errc::too_many_parts},
                                           {repeat("ж", 255 * 67 + 1), Encoding::automatic, errc::too_many_parts},
                                           {repeat("😀", 255 * 33 + 1), Encoding::ucs2, errc::too_many_parts}}) {
        CHECK(segment(c.text, c.encoding).error() == c.why);
        CHECK(count_parts(c.text, c.encoding).error() == c.why);
    }
    CHECK(segment(repeat("a", 255 * 153), Encoding::automatic)->parts.size() == 255);
    CHECK(segment(repeat("😀", 255 * 33), Encoding::automatic)->parts.size() == 255);
}

namespace {

UserData part(const Units& units, std::uint8_t index, std::uint8_t count, Alphabet alphabet = Alphabet::ucs2) {
    UserData data;
    data.coding.alphabet = alphabet;
    data.units = units;
    data.header.concat = Concat{1, count, index, false};
    return data;
}

}  // namespace

TEST_CASE("a character that the sender cut in two is whole again", "[concat]") {
    const std::vector<UserData> emoji = {part({0xde00, 0x62}, 2, 2), part({0x61, 0xd83d}, 1, 2)};
    CHECK(join(emoji).text == "a😀b");
    CHECK(join(emoji).complete);
    const std::vector<UserData> euro = {part({0x61, 0x1b}, 1, 2, Alphabet::gsm7), part({0x65}, 2, 2, Alphabet::gsm7)};
    CHECK(join(euro).text == "a€");
}

TEST_CASE("parts come in any order, twice, or not at all", "[concat]") {
    const auto a = part({'a'}, 1, 3), b = part({'b'}, 2, 3), c = part({'c'}, 3, 3), x = part({'x'}, 2, 3);
    struct Case {
        std::vector<UserData> parts;
        const char* text;
        bool complete;
    };
    for (const auto& expected :
         std::vector<Case>{{{c, a, b}, "abc", true},
                           {{a, b, x, c, a}, "abc", true},
                           {{a, c}, "a…c", false},
                           {{b}, "…b…", false},
                           {{c}, "…c", false},
                           {{a}, "a…", false},
                           {{}, "", false},
                           {{part({0xd83d}, 1, 3), part({0xde00}, 3, 3)}, "\ufffd…\ufffd", false},
                           {{a, part({0x1b, 0x65}, 2, 3, Alphabet::gsm7), c}, "a€c", true}}) {
        INFO(expected.text);
        const auto joined = join(expected.parts);
        CHECK(joined.text == expected.text);
        CHECK(joined.complete == expected.complete);
    }
}

TEST_CASE("a part without a concatenation is a message of its own", "[concat]") {
    UserData alone;
    alone.units = {0x61};
    CHECK(join(std::vector<UserData>{alone, part({'b'}, 1, 1)}).text == "a");
    CHECK(join(std::vector<UserData>{alone}).complete);
    CHECK(join(std::vector<UserData>{part({'b'}, 1, 1), alone}).text == "b");
}
