#include "controller/ledger/number.hpp"

#include <optional>
#include <random>
#include <set>

#include "controller/ledger/number_memo.hpp"
#include "tests/support/catch.hpp"

using namespace controller::ledger;

namespace {

struct Good {
    const char* text;
    const char* country;
    const char* number;
};

const std::vector<Good> k_good = {
    // France
    {"0612345678", "FR", "+33612345678"},
    {"06 12 34 56 78", "FR", "+33612345678"},
    {"06.12.34.56.78", "FR", "+33612345678"},
    {"06-12-34-56-78", "FR", "+33612345678"},
    {"06/12/34/56/78", "FR", "+33612345678"},
    {"07 56 78 90 12", "FR", "+33756789012"},
    {"+33612345678", "FR", "+33612345678"},
    {"+33 6 12 34 56 78", "FR", "+33612345678"},
    {"+33 (0)6 12 34 56 78", "FR", "+33612345678"},
    {"(+33) 6 12 34 56 78", "FR", "+33612345678"},
    {"0033 6 12 34 56 78", "FR", "+33612345678"},
    {"00 33 612345678", "FR", "+33612345678"},
    {" 06 12 34 56 78 ", "FR", "+33612345678"},
    {"01 42 68 53 00", "FR", "+33142685300"},
    {"612345678", "FR", "+33612345678"},
    // Spain
    {"612345678", "ES", "+34612345678"},
    {"612 345 678", "ES", "+34612345678"},
    {"612-34-56-78", "ES", "+34612345678"},
    {"712345678", "ES", "+34712345678"},
    {"91 123 45 67", "ES", "+34911234567"},
    {"93 412 34 56", "ES", "+34934123456"},
    {"+34 612 34 56 78", "ES", "+34612345678"},
    {"0034612345678", "ES", "+34612345678"},
    {"(+34) 612 345 678", "ES", "+34612345678"},
    {"34612345678", "ES", "+34612345678"},
    // Great Britain
    {"07400 123456", "GB", "+447400123456"},
    {"07400123456", "GB", "+447400123456"},
    {"(07400) 123456", "GB", "+447400123456"},
    {"7400 123456", "GB", "+447400123456"},
    {"+44 7400 123456", "GB", "+447400123456"},
    {"+44 (0)7400 123456", "GB", "+447400123456"},
    {"0044 7400 123456", "GB", "+447400123456"},
    {"020 7946 0018", "GB", "+442079460018"},
    {"(020) 7946 0018", "GB", "+442079460018"},
    {"0121 234 5678", "GB", "+441212345678"},
    // Ireland
    {"085 012 3456", "IE", "+353850123456"},
    {"0850123456", "IE", "+353850123456"},
    {"(085) 012-3456", "IE", "+353850123456"},
    {"087 123 4567", "IE", "+353871234567"},
    {"+353 85 012 3456", "IE", "+353850123456"},
    {"+353 (0)85 012 3456", "IE", "+353850123456"},
    {"00353 85 012 3456", "IE", "+353850123456"},
    {"01 679 0000", "IE", "+35316790000"},
    // across a border
    {"+44 7400 123456", "IE", "+447400123456"},
    {"00447400123456", "FR", "+447400123456"},
    {"+33612345678", "GB", "+33612345678"},
    {"+1 415 555 2671", "ES", "+14155552671"},
    {"+39 06 698 82022", "FR", "+390669882022"},  // Italy keeps its zero
    {"+33612345678", "", "+33612345678"},
    {"+33612345678", "XX", "+33612345678"},
    {"011 33 6 12 34 56 78", "US", "+33612345678"},
};

struct Bad {
    std::string text;
    const char* country;
    errc why;
};

const std::vector<Bad> k_bad = {
    // nothing, or no number
    {"", "FR", errc::number_empty},
    {" ", "FR", errc::number_unreadable},
    {"()", "FR", errc::number_unreadable},
    {"- - -", "ES", errc::number_unreadable},
    {"+", "FR", errc::number_unreadable},
    {"+ ", "GB", errc::number_unreadable},
    {"1", "FR", errc::number_unreadable},
    {"0", "IE", errc::number_unreadable},
    // too long
    {"0612345678              .", "FR", errc::number_too_long},
    {std::string(25, '1'), "FR", errc::number_too_long},
    {std::string(100'000, '9'), "FR", errc::number_too_long},
    {"+33 6 12 34 56 78 ext. 12", "FR", errc::number_too_long},
    // characters that no till writes
    {"06 12 34 56 7a", "FR", errc::number_characters},
    {"0612345678x12", "FR", errc::number_characters},
    {"0612345678;ext=1", "FR", errc::number_characters},
    {"0612345678#", "FR", errc::number_characters},
    {"*31#0612345678", "FR", errc::number_characters},
    {"06,12,34,56,78", "FR", errc::number_characters},
    {"3.3612E+10", "FR", errc::number_characters},
    {"1-800-FLOWERS", "US", errc::number_characters},
    {"06\t12345678", "FR", errc::number_characters},
    {"0612345678\r", "FR", errc::number_characters},
    {"0612345678\n", "FR", errc::number_characters},
    {"0612345678\rAT+CMGD=1", "FR", errc::number_characters},
    {"0612345678\x1a", "FR", errc::number_characters},
    {std::string("0612345678\0", 11), "FR", errc::number_characters},
    {"' OR 1=1 --", "FR", errc::number_characters},
    {"<b>0612345678</b>", "FR", errc::number_characters},
    {"\xef\xbc\x8b\x33\x33\x36\x31\x32\x33\x34\x35\x36\x37\x38", "FR", errc::number_characters},  // full-width plus
    {"\xd9\xa0\xd9\xa6\x31\x32\x33\x34\x35\x36\x37\x38", "FR", errc::number_characters},          // Arabic digits
    {"06\xc2\xa0\x31\x32\x33\x34\x35\x36\x37\x38", "FR", errc::number_characters},                // no-break space
    {"\xff\xfe", "FR", errc::number_characters},
    {"tel:+33612345678", "FR", errc::number_characters},
    // plus signs
    {"++33612345678", "FR", errc::number_plus},
    {"+33+612345678", "FR", errc::number_plus},
    {"06+12345678", "FR", errc::number_plus},
    {"0612345678+", "FR", errc::number_plus},
    // no such country
    {"0612345678", "", errc::number_country},
    {"0612345678", "XX", errc::number_country},
    {"0612345678", "fr", errc::number_country},
    {"0612345678", "FRA", errc::number_country},
    {"+9996123456", "FR", errc::number_country},
    {"+0612345678", "FR", errc::number_country},
    {"+210 612345678", "FR", errc::number_country},
    // too short
    {"06 12 34 56", "FR", errc::number_short},
    {"112", "ES", errc::number_short},
    {"612 345", "ES", errc::number_short},
    {"+33 6", "FR", errc::number_short},
    {"0033", "FR", errc::number_short},
    {"+34 61234567", "ES", errc::number_short},
    // too long for the country
    {"06 12 34 56 78 9", "FR", errc::number_digits},
    {"612345678/612345679", "ES", errc::number_digits},
    {"+353850123456789", "IE", errc::number_digits},
    {"+4474001234567", "GB", errc::number_digits},
    {"123456789012345678901234", "FR", errc::number_digits},
    // not in the plan
    {"00000000000", "FR", errc::number_digits},
    {"0000000000", "GB", errc::number_invalid},
    {"112345678", "ES", errc::number_invalid},
    {"07700 900123", "GB", errc::number_invalid},  // the regulator's numbers for films
    {"+1 212 555", "US", errc::number_short},
    {"+1 555 555 5555", "US", errc::number_invalid},
};

}  // namespace

TEST_CASE("what a till writes becomes E.164", "[number]") {
    for (const Good& good : k_good) {
        INFO(good.text << " in " << good.country);
        const auto number = parse_number(good.text, good.country);
        CHECK((number ? number->text() : number.error().message()) == good.number);
    }
}

TEST_CASE("what is no number is refused with a sentence", "[number]") {
    for (const Bad& bad : k_bad) {
        INFO(bad.text.substr(0, 40) << " in " << bad.country);
        const auto number = parse_number(bad.text, bad.country);
        CHECK((number ? number->text() : number.error().message()) == make_error_code(bad.why).message());
    }
}

TEST_CASE("there are at least a hundred numbers in these tables", "[number]") {
    CHECK(k_good.size() + k_bad.size() >= 100);
    CHECK(k_bad.size() > k_good.size());
}

TEST_CASE("E.164 stays as it is when it is read again in any country", "[number]") {
    for (const Good& good : k_good)
        for (const char* country : {"FR", "ES", "GB", "IE", "US", "IT", ""})
            CHECK(parse_number(good.number, country).value().text() == good.number);
}

TEST_CASE("the kind of a number is what its plan says", "[number]") {
    const std::vector<std::pair<const char*, NumberKind>> cases = {
        {"+33612345678", NumberKind::mobile},      {"+34612345678", NumberKind::mobile},
        {"+447400123456", NumberKind::mobile},     {"+353850123456", NumberKind::mobile},
        {"+14155552671", NumberKind::mobile},      {"+33142685300", NumberKind::fixed},
        {"+34911234567", NumberKind::fixed},       {"+442079460018", NumberKind::fixed},
        {"+33891123456", NumberKind::premium},     {"+34803123456", NumberKind::premium},
        {"+449012345678", NumberKind::premium},    {"+3531520123456", NumberKind::premium},
        {"+33820123456", NumberKind::shared_cost}, {"+34901123456", NumberKind::shared_cost},
        {"+448431234567", NumberKind::premium},    {"+353850123", NumberKind::other},
        {"+33800123456", NumberKind::toll_free},   {"+34900123456", NumberKind::toll_free},
        {"+448001234567", NumberKind::toll_free},  {"+3531800123456", NumberKind::toll_free},
        {"+447012345678", NumberKind::other},      {"+99900000000", NumberKind::other},
    };
    for (const auto& [text, kind] : cases) {
        INFO(text);
        CHECK(static_cast<int>(kind_of(words::Number::parse(text).value())) == static_cast<int>(kind));
    }
}

TEST_CASE("a number and its kind can be read at once", "[number]") {
    const auto reading = read_number("06 12 34 56 78", "FR").value();
    CHECK(reading.number.text() == "+33612345678");
    CHECK(reading.kind == NumberKind::mobile);
    CHECK(read_number("08 91 12 34 56", "FR").value().kind == NumberKind::premium);
    CHECK(read_number("06 12", "FR").error() == errc::number_short);
    for (const Good& good : k_good) {
        const auto read = read_number(good.text, good.country).value();
        CHECK(read.kind == kind_of(read.number));
    }
}

TEST_CASE("a number tells its region", "[number]") {
    const std::vector<std::pair<const char*, const char*>> cases = {
        {"+33612345678", "FR"},  {"+34612345678", "ES"},  {"+447400123456", "GB"},
        {"+353850123456", "IE"}, {"+14155552671", "US"},  {"+14165550134", "CA"},
        {"+447797712345", "JE"}, {"+80012345678", "001"}, {"+99900000000", ""},
    };
    for (const auto& [text, region] : cases) CHECK(region_of(words::Number::parse(text).value()) == region);
}

TEST_CASE("every value has a sentence of its own", "[errc]") {
    std::set<std::string> sentences;
    const int last = static_cast<int>(errc::event_data_invalid);
    for (int value = 1; value <= last; ++value) sentences.insert(category().message(value));
    CHECK(sentences.size() == static_cast<std::size_t>(last));
    CHECK(sentences.count(category().message(last + 1)) == 0);
}

namespace {

// What the plans tell apart by many digits, with leading zeros (Italy), shared country codes (+1, +44, +7, +262) and no
// country at all (+800, +883).
const std::vector<const char*> k_beginnings = {"+34",  "+336", "+337",  "+44",   "+447",  "+447624", "+4479",  "+390",
                                               "+393", "+49",  "+4915", "+1",    "+1204", "+1809",   "+12425", "+7",
                                               "+77",  "+262", "+2626", "+599",  "+800",  "+883",    "+353",   "+3538",
                                               "+521", "+549", "+5411", "+5511", "+210",  "+9999",   "+376",   "+3906"};

std::string some_number(std::mt19937& dice) {
    std::string text = k_beginnings[dice() % k_beginnings.size()];
    const std::size_t size = 8 + dice() % 8;
    while (text.size() < size) text += static_cast<char>('0' + dice() % 10);
    return text;
}

}  // namespace

TEST_CASE("what is remembered of a number is what the plans say of it", "[number]") {
    std::mt19937 dice(20261123);
    const std::vector<std::string> countries = {"ES", "FR", "GB", "IT", "US", "CA", "RU", "ZZ", "", "nonsense"};
    int read = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = some_number(dice);
        const auto reading = read_number(text, countries[dice() % countries.size()]);
        const auto number = reading ? std::optional(reading->number) : words::Number::parse(text);
        if (!number) continue;
        INFO(text << " as " << number->text());
        const auto anew = facts_of(*number);
        REQUIRE(kind_of(*number) == anew.kind);
        REQUIRE(region_of(*number) == anew.region);
        if (!reading) continue;
        ++read;
        REQUIRE(reading->kind == anew.kind);
    }
    CHECK(read > 2000);
}

TEST_CASE("an international number reads the same in every country", "[number]") {
    std::mt19937 dice(4711);
    for (int i = 0; i < 3000; ++i) {
        const std::string text = some_number(dice);
        const auto here = read_number(text, "ZZ");
        for (const char* country : {"ES", "IT", "US", "KZ"}) {
            INFO(text << " in " << country);
            const auto there = read_number(text, country);
            REQUIRE(here.has_value() == there.has_value());
            if (!here) continue;
            REQUIRE(here->number == there->number);
            REQUIRE(here->kind == there->kind);
        }
    }
}

TEST_CASE("the memory of numbers holds what it was given, or nothing", "[number]") {
    NumberMemo memo;
    CHECK_FALSE(memo.find(""));
    CHECK_FALSE(memo.find("+34600100001"));
    memo.keep("+34600100001", {NumberKind::mobile, "ES"});
    CHECK(memo.find("+34600100001") == NumberFacts{NumberKind::mobile, "ES"});
    CHECK_FALSE(memo.find("+3460010000"));
    memo.keep("+80012345678", {NumberKind::toll_free, "001"});
    CHECK(memo.find("+80012345678")->region == "001");
    memo.keep("+123456789012345678", {NumberKind::fixed, "US"});  // no number is so long
    CHECK_FALSE(memo.find("+123456789012345678"));
    int kept = 0;
    const auto at = [](int i) { return "+346" + std::to_string(10'000'000 + i); };
    for (int i = 0; i < 100'000; ++i) memo.keep(at(i), {NumberKind::mobile, i % 2 == 0 ? "ES" : "FR"});
    for (int i = 0; i < 100'000; ++i)
        if (const auto found = memo.find(at(i))) {
            ++kept;
            REQUIRE(found->region == (i % 2 == 0 ? "ES" : "FR"));
        }
    CHECK(kept > 1000);
    CHECK(kept <= static_cast<int>(NumberMemo::k_places));
}
