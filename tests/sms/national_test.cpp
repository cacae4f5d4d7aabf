#include "modem/sms/national.hpp"

#include <set>

#include "modem/sms/alphabet.hpp"
#include "modem/sms/layout.hpp"
#include "modem/sms/segment.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;
using words::Language;

namespace {

std::vector<Language> all_languages() {
    std::vector<Language> languages;
    for (std::size_t i = 1; i < words::k_languages; ++i) languages.push_back(static_cast<Language>(i));
    return languages;
}

std::string utf8_of(char32_t character) {
    std::string text;
    append_utf8(text, character);
    return text;
}

std::string times(std::string_view text, std::size_t count) {
    std::string all;
    while (count-- > 0) all += text;
    return all;
}

Layout laid_out(std::string_view text, const std::vector<Language>& languages,
                words::Encoding encoding = words::Encoding::automatic) {
    return lay_out(text, {.encoding = encoding, .languages = languages}).value();
}

}  // namespace

TEST_CASE("every character of every table is read back from its own septets", "[national]") {
    for (const Language language : all_languages()) {
        INFO(words::to_string(language));
        const Tables tables{has_locking_table(language) ? language : Language::none, language};
        for (const auto& table : {locking_table(tables.locking), single_table(language)})
            for (const char16_t character : table) {
                if (character == k_unassigned || character == char16_t{k_escape}) continue;
                const auto septets = to_gsm7(utf8_of(character), tables);
                REQUIRE(septets.has_value());
                CHECK(septets->size() <= 2);
                CHECK(gsm7_to_utf8(*septets, tables) == utf8_of(character));
            }
    }
}

TEST_CASE("every table keeps line ends, space, digits and what a phone needs to escape", "[national]") {
    for (const Language language : all_languages()) {
        INFO(words::to_string(language));
        const auto locking = locking_table(language);
        CHECK(locking[0x0a] == u'\n');
        CHECK(locking[0x0d] == u'\r');
        CHECK(locking[0x20] == u' ');
        CHECK(locking[k_escape] == char16_t{k_escape});
        for (std::size_t digit = 0; digit < 10; ++digit)
            CHECK(locking[0x30 + digit] == static_cast<char16_t>(u'0' + digit));
        for (std::size_t letter = 0; letter < 26; ++letter)
            CHECK(locking[0x61 + letter] == static_cast<char16_t>(u'a' + letter));
        const auto single = single_table(language);
        CHECK(single[0x0a] == u'\f');
        CHECK(single[0x0d] == k_no_extension);  // CR2, a control
        CHECK(single[k_escape] == k_no_extension);
        CHECK(single[0x65] == u'€');
    }
}

TEST_CASE("well-known places of the tables are as the standard has them", "[national]") {
    struct Place {
        Language language;
        bool locking;
        std::size_t code;
        char16_t character;
    };
    for (const Place& place : std::initializer_list<Place>{{Language::turkish, true, 0x04, u'€'},
                                                           {Language::turkish, true, 0x07, u'ı'},
                                                           {Language::turkish, true, 0x40, u'İ'},
                                                           {Language::turkish, true, 0x60, u'ç'},
                                                           {Language::turkish, false, 0x53, u'Ş'},
                                                           {Language::spanish, false, 0x09, u'ç'},
                                                           {Language::spanish, false, 0x41, u'Á'},
                                                           {Language::portuguese, true, 0x7b, u'ã'},
                                                           {Language::portuguese, false, 0x7c, u'õ'},
                                                           {Language::bengali, true, 0x00, u'\u0981'},
                                                           {Language::gujarati, true, 0x00, u'\u0a81'},
                                                           {Language::hindi, true, 0x00, u'\u0901'},
                                                           {Language::hindi, true, 0x01, u'\u0902'},
                                                           {Language::hindi, true, 0x02, u'\u0903'},
                                                           {Language::punjabi, true, 0x00, u'\u0a01'},
                                                           {Language::urdu, true, 0x00, u'\u0627'},
                                                           {Language::urdu, false, 0x19, u'\u0600'}}) {
        INFO(words::to_string(place.language) << ' ' << place.code);
        const auto table = place.locking ? locking_table(place.language) : single_table(place.language);
        CHECK(table[place.code] == place.character);
    }
}

TEST_CASE("an escape without a meaning in a national table gives the character of the locking table", "[national]") {
    const Units escaped = {k_escape, 0x07};
    CHECK(gsm7_to_utf8(escaped, {Language::turkish, Language::turkish}) == "ı");
    CHECK(gsm7_to_utf8(escaped, {Language::none, Language::turkish}) == "ì");
    const Units nothing = {0x0c};  // not assigned in Bengali
    CHECK(gsm7_to_utf8(nothing, {Language::bengali, Language::none}) == "\ufffd");
    CHECK_FALSE(to_gsm7("\ufffd", {Language::bengali, Language::none}).has_value());
}

TEST_CASE("a part holds what its header leaves", "[layout]") {
    const Tables one{Language::none, Language::spanish};
    const Tables two{Language::turkish, Language::turkish};
    CHECK(capacity(Alphabet::gsm7, {}, false) == 160);
    CHECK(capacity(Alphabet::gsm7, {}, true) == 153);
    CHECK(capacity(Alphabet::gsm7, one, false) == 155);
    CHECK(capacity(Alphabet::gsm7, one, true) == 149);
    CHECK(capacity(Alphabet::gsm7, two, false) == 152);
    CHECK(capacity(Alphabet::gsm7, two, true) == 146);
    CHECK(capacity(Alphabet::ucs2, two, false) == 70);
    CHECK(capacity(Alphabet::ucs2, {}, true) == 67);
}

TEST_CASE("national tables are written only for the languages that are allowed", "[layout]") {
    CHECK(laid_out("yarın görüşürüz", {}).alphabet == Alphabet::ucs2);
    CHECK(laid_out("yarın görüşürüz", {Language::portuguese}).alphabet == Alphabet::ucs2);
    const auto turkish = laid_out("yarın görüşürüz", {Language::turkish});
    CHECK(turkish.alphabet == Alphabet::gsm7);
    CHECK(turkish.tables == Tables{Language::none, Language::turkish});
    CHECK(laid_out("see you tomorrow", {Language::turkish}).tables == Tables{});
    CHECK_FALSE(lay_out("yarın", {.encoding = words::Encoding::gsm7}).has_value());
    CHECK(laid_out("yarın", {Language::turkish}, words::Encoding::ucs2).alphabet == Alphabet::ucs2);
}

TEST_CASE("the cheapest tables are taken", "[layout]") {
    const std::vector<Language> turkish = {Language::turkish};
    // 100 letters of two septets each do not fit beside the single shift table, but do in the locking one.
    const auto locked = laid_out(times("ş", 100), turkish);
    CHECK(locked.tables == Tables{Language::turkish, Language::none});
    CHECK(locked.ends == std::vector<std::uint16_t>{100});
    CHECK(laid_out(times("ş", 155), turkish).ends.size() == 1);
    CHECK(laid_out(times("ş", 156), turkish).ends == std::vector<std::uint16_t>{149, 156});
    // Both tables: one has the letters, the other what is left.
    const auto both = laid_out(times("ã", 100) + "ş", {Language::turkish, Language::portuguese});
    CHECK(both.tables == Tables{Language::portuguese, Language::turkish});
    CHECK(both.ends == std::vector<std::uint16_t>{102});
    // A text that no table holds is UCS-2 whatever is allowed.
    CHECK(laid_out("ş漢", all_languages()).alphabet == Alphabet::ucs2);
}

TEST_CASE("a layout gives the same text back from its parts", "[layout]") {
    const std::string text = times("Ação às 10h não é só já! €5 [x] ", 20);
    const auto layout = laid_out(text, {Language::portuguese, Language::spanish});
    const auto segmentation = segment(text, layout, 7).value();
    REQUIRE(segmentation.parts.size() == layout.ends.size());
    std::string joined;
    for (const auto& part : segmentation.parts) {
        CHECK(part.units.back() != k_escape);
        Octets octets;
        REQUIRE(append_user_data(octets, part).has_value());
        CHECK(octets.size() <= 141);
        joined += part.text();
    }
    CHECK(joined == text);
}

TEST_CASE("what is bound together stays in one part where it fits there", "[layout]") {
    const std::string family = "👩‍👩‍👧";  // eight code units
    const std::string text = times("x", 64) + family + times("y", 10);
    std::vector<std::size_t> bonds;
    for (std::size_t at = 65; at < 64 + family.size(); ++at) bonds.push_back(at);
    CHECK(lay_out(text, {}).value().ends == std::vector<std::uint16_t>{67, 82});
    CHECK(lay_out(text, {.bonds = bonds}).value().ends == std::vector<std::uint16_t>{64, 82});
    // Longer than a part: cut between characters, never inside a surrogate pair.
    const std::string endless = times("👩\u200d", 60);
    bonds.clear();
    for (std::size_t at = 1; at < endless.size(); ++at) bonds.push_back(at);
    const auto layout = lay_out(endless, {.bonds = bonds}).value();
    for (const auto& part : segment(endless, layout).value().parts) CHECK_FALSE(is_high_surrogate(part.units.back()));
}

TEST_CASE("a layout is read back from its line", "[layout]") {
    for (const auto* line :
         {"gsm7 0", "gsm7 160", "gsm7+tr/- 149 156", "gsm7+-/es 12", "gsm7+pt/tr 102", "ucs2 64 82"}) {
        INFO(line);
        REQUIRE(parse_layout(line).has_value());
        CHECK(to_string(*parse_layout(line)) == line);
    }
    for (const auto* line :
         {"", "gsm7", "gsm7 ", "gsm7 x", "gsm7 10 10", "gsm7 20 10", "gsm7  1", "gsm7+ 1", "gsm7+tr 1", "gsm7+tr/xx 1",
          "ucs2+tr/- 1", "8bit 3", "ucs2 70000", "ucs2 1x", "gsm7+none/none 1"}) {
        INFO(line);
        CHECK_FALSE(parse_layout(line).has_value());
    }
}

TEST_CASE("the layout of one text is refused for another", "[layout]") {
    const auto layout = lay_out(times("x", 200), {}).value();
    CHECK_FALSE(segment(times("x", 199), layout).has_value());
    CHECK_FALSE(segment("ş", layout).has_value());
    CHECK_FALSE(segment(times("x", 200), Layout{Alphabet::gsm7, {}, {}}).has_value());
    CHECK_FALSE(segment(times("x", 200), Layout{Alphabet::gsm7, {}, {153, 100, 200}}).has_value());
    CHECK_FALSE(lay_out(times("x", 153 * 255 + 1), {}).has_value());
    CHECK_FALSE(lay_out("\xff", {}).has_value());
}
