#include "modem/text/prepare.hpp"

#include <random>

#include "modem/sms/segment.hpp"
#include "modem/text/graphemes.hpp"
#include "tests/support/catch.hpp"

using namespace modem;
using namespace modem::text;
using words::Encoding;
using words::Language;

namespace {

std::string times(std::string_view text, std::size_t count) {
    std::string all;
    while (count-- > 0) all += text;
    return all;
}

Prepared smart(std::string_view text, Spelling spelling = {}, std::vector<Language> languages = {}) {
    return prepare(text, {.encoding = Encoding::smart, .languages = languages, .spelling = spelling}).value();
}

Report report_of(std::string_view text, Encoding encoding = Encoding::smart, std::string_view language = "en") {
    return report(text, {.encoding = encoding, .spelling = {.language = language}}).value();
}

}  // namespace

TEST_CASE("what loses nothing is written with other characters", "[smart]") {
    struct Case {
        std::string_view given, sent;
        std::string_view language = "en";
    };
    for (const Case& c : std::initializer_list<Case>{
             {"don’t ‘quote’ ‚me‛", "don't 'quote' 'me'"},
             {"“double” „low‟ «French»", "\"double\" \"low\" \"French\""},
             {"10–20 — or‐so − 3", "10-20 - or-so - 3"},
             {"wait…", "wait..."},
             {"a\u00a0b\u2009c\u202fd\u3000e\tf", "a b c d e f"},
             {"in\u200bvisi\ufeffble so\u00adft", "invisible soft"},
             {"• one\n● two\n▪ three", "* one\n* two\n* three"},
             {"it´s `so`", "it's 'so'"},
             {"e\u0301te\u0301", "été"},
             {"ﬁne cœur Œuvre ŒUVRE", "fine coeur Oeuvre OEUVRE"},
             {"Ｆｕｌｌ　１", "Full 1"},
             {"½ price, 1½ l", "1/2 price, 1 1/2 l"},
             {"5 m²", "5 m2"},
             {"3 × 2 ≤ 7 → yes™", "3 x 2 <= 7 -> yes(TM)"},
             {"ΚΑΛΗΜΕΡΑ", "KAΛHMEPA"},
             {"col·lega 1ª", "col.lega 1a", "ca"},
             {"PERCHÉ È COSÌ", "PERCHÉ E' COSI'", "it-IT"},
             {"1º à 2ª", "1o à 2a", "pt"},
             {"STRAẞE", "STRASSE", "de"},
         }) {
        INFO(c.given);
        const auto prepared = smart(c.given, {.language = c.language});
        CHECK(prepared.text == c.sent);
        CHECK(prepared.layout.alphabet == sms::Alphabet::gsm7);
        CHECK(prepared.usual);
    }
}

TEST_CASE("nothing becomes another thing or a question mark", "[smart]") {
    for (const std::string_view text : {"garçon", "São João", "más mañana", "żółw", "naïve", "быстро", "漢字", "10² km",
                                        "ok 👍", "日本 “quoted”", "C’est ça…"}) {
        INFO(text);
        const auto prepared = smart(text, {.language = "fr"});
        CHECK(prepared.text == text);  // in UCS-2 nothing needs to be written otherwise
        CHECK(prepared.layout.alphabet == sms::Alphabet::ucs2);
    }
    CHECK(smart("c\u0327a").text == "ça");  // but for the normal form
}

TEST_CASE("an accent is dropped only if it may be and saves a part", "[smart]") {
    const std::string text = times("açaí são ", 10);  // 90 characters
    CHECK(smart(text).layout.ends.size() == 2);
    const auto plain = smart(text, {.language = "pt", .plain_letters = "*"});
    CHECK(plain.text == times("acai sao ", 10));
    CHECK(plain.layout.ends.size() == 1);
    CHECK(smart(text, {.language = "pt", .plain_letters = "çã"}).text == text);  // í is not among them
    CHECK(smart(text, {.language = "pt", .plain_letters = "çãí"}).text == times("acai sao ", 10));
    CHECK(smart("açaí", {.language = "pt", .plain_letters = "*"}).text == "açaí");  // one part either way
}

TEST_CASE("a table that the SIM's configuration allows comes before any loss", "[smart]") {
    const auto prepared = smart("“Ação” às 5ª…", {.language = "pt", .plain_letters = "*"}, {Language::portuguese});
    CHECK(prepared.text == "\"Ação\" às 5ª...");
    CHECK(prepared.layout.alphabet == sms::Alphabet::gsm7);
    CHECK(prepared.layout.tables == sms::Tables{Language::portuguese, Language::none});
    CHECK_FALSE(prepared.usual);
}

TEST_CASE("other encodings leave the text as it is", "[smart]") {
    for (const Encoding encoding : {Encoding::automatic, Encoding::ucs2}) {
        const auto prepared = prepare("“e\u0301”", {.encoding = encoding}).value();
        CHECK(prepared.text == "“e\u0301”");
        CHECK(prepared.layout.alphabet == sms::Alphabet::ucs2);
    }
    CHECK_FALSE(prepare("“x”", {.encoding = Encoding::gsm7}).has_value());
    CHECK_FALSE(prepare("\xc3", {.encoding = Encoding::smart}).has_value());
    CHECK_FALSE(prepare(times("漢", 255 * 67 + 1), {.encoding = Encoding::smart}).has_value());
}

TEST_CASE("what a reader takes for one character is not cut where it fits into a part", "[graphemes]") {
    for (const std::string_view one : {"👩‍👩‍👧", "🇪🇸", "👍🏽", "1️⃣", "क्षि", "e\u0323\u0307"}) {
        INFO(one);
        for (std::size_t before = 55; before < 68; ++before) {
            const std::string text = times("ж", before) + std::string(one) + times("ж", 60);
            const auto prepared = smart(text);
            std::string joined;
            bool whole = false;
            for (const auto& part : sms::segment(prepared.text, prepared.layout).value().parts) {
                whole = whole || part.text().find(normalised(one)) != std::string::npos;
                joined += part.text();
            }
            CHECK(whole);
            CHECK(joined == prepared.text);
        }
    }
    CHECK(bonds_of("e\u0301x") == std::vector<std::size_t>{1});
    CHECK(bonds_of("abc").empty());
    CHECK(bonds_of("").empty());
}

TEST_CASE("what made a text UCS-2 is named, with what could stand there", "[report]") {
    const auto report = report_of("Sale ✨ for Łukasz, ça 漢 — now");
    REQUIRE(report.forced.size() == 4);
    CHECK(report.forced[0].character == "✨");
    CHECK(report.forced[0].code_point == 0x2728);
    CHECK(report.forced[0].name == "SPARKLES");
    CHECK(report.forced[0].position == 6);
    CHECK(report.forced[0].suggestion == "");
    CHECK(report.forced[1].character == "Ł");
    CHECK(report.forced[1].suggestion == "L");
    CHECK(report.forced[1].name == "LATIN CAPITAL LETTER L WITH STROKE");
    CHECK(report.forced[2].suggestion == "c");
    CHECK(report.forced[2].position == 20);
    CHECK_FALSE(report.forced[3].suggestion);
    CHECK(report.text_if_replaced == "Sale  for Lukasz, ca 漢 — now");
}

TEST_CASE("the parts before and after are told", "[report]") {
    const std::string text = "✨ " + times("x", 100);
    const auto with = report_of(text);
    CHECK(with.prepared.layout.ends.size() == 2);
    CHECK(with.parts_if_replaced == 1);
    const auto without = report_of(times("x", 100) + "…");
    CHECK(without.forced.empty());
    CHECK(without.parts_if_replaced == 1);
    // Without `smart` a quote is what forces it, and its substitution what is suggested.
    const auto automatic = report_of("don’t", Encoding::automatic);
    REQUIRE(automatic.forced.size() == 1);
    CHECK(automatic.forced[0].suggestion == "'");
    CHECK(automatic.forced[0].position == 4);
    CHECK(report_of("don’t", Encoding::ucs2).forced.empty());
}

TEST_CASE("a group of code points is one character of the report", "[report]") {
    const auto report = report_of("a👩‍👩‍👧b🇪🇸c1️⃣d");
    REQUIRE(report.forced.size() == 3);
    CHECK(report.forced[0].character == "👩‍👩‍👧");
    CHECK(report.forced[1].position == 8);
    CHECK(report.text_if_replaced == "abc1d");
    CHECK(report_of(times("✨", 150)).forced.size() == k_most_forced);
    CHECK(report_of(times("✨", 150)).more_forced == 50);
}

TEST_CASE("whatever is prepared can be read back from its parts", "[smart]") {
    const std::vector<char32_t> letters = {'a',    ' ',   0xe7,  0xe9,    0x15f,   0x2019,  0x2026,
                                           0x20ac, '[',   0x301, 0x200d,  0x1f469, 0x1f3fd, 0xfe0f,
                                           0x93e,  0x939, 0xa0,  0x1f1ea, 0x1f1f8, '\n'};
    std::mt19937 dice(20261122);
    const std::vector<Language> languages = {Language::turkish, Language::portuguese, Language::hindi};
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (auto left = dice() % 400; left > 0; --left)
            sms::append_utf8(text, letters[dice() % (round % 2 == 0 ? letters.size() : 9)]);
        const auto prepared = smart(text, {.language = "es", .plain_letters = round % 3 == 0 ? "*" : ""},
                                    round % 5 == 0 ? languages : std::vector<Language>());
        std::vector<sms::UserData> parts = sms::segment(prepared.text, prepared.layout, 3).value().parts;
        REQUIRE(parts.size() == prepared.layout.ends.size());
        std::string joined;
        for (const auto& part : parts) {
            sms::Octets octets;
            REQUIRE(sms::append_user_data(octets, part).has_value());
            joined += part.text();
        }
        REQUIRE(joined == prepared.text);
        REQUIRE(sms::parse_layout(sms::to_string(prepared.layout)) == prepared.layout);
        if (prepared.usual) REQUIRE(sms::lay_out(prepared.text, {}).value() == prepared.layout);
    }
}
