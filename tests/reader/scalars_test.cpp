#include "config/reader/scalars.hpp"

#include "config/reader/places.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using Kind = words::HolidayRule::Kind;
using Substitute = words::HolidayRule::Substitute;

TEST_CASE("a duration is a number and one unit", "[scalars]") {
    CHECK(reader::parse_duration("45d") == std::chrono::days(45));
    CHECK(reader::parse_duration("2h") == 2h);
    CHECK(reader::parse_duration("30m") == 30min);
    CHECK(reader::parse_duration("90s") == 90s);
    CHECK(reader::parse_duration("3650d") == std::chrono::days(3650));
    for (const char* wrong : {"", "d", "45", "0d", "-1d", "+1d", "1.5h", "1h30m", "1 d", "d1", "1D", "3651d", "1w",
                              "99999999999999999999s", "9223372036854775807d"})
        CHECK_FALSE(reader::parse_duration(wrong));
}

TEST_CASE("a time of day has four digits and ends at 24:00", "[scalars]") {
    CHECK(reader::parse_time_of_day("00:00") == 0min);
    CHECK(reader::parse_time_of_day("08:30") == 510min);
    CHECK(reader::parse_time_of_day("24:00") == 1440min);
    for (const char* wrong : {"", "8:30", "08:60", "24:01", "25:00", "08.30", "08:3", "-8:30", "08:30:00", "0830"})
        CHECK_FALSE(reader::parse_time_of_day(wrong));
}

TEST_CASE("an endpoint is an address and a port", "[scalars]") {
    CHECK(reader::parse_endpoint("0.0.0.0:80")->host == "0.0.0.0");
    CHECK(reader::parse_endpoint("[::1]:8080")->host == "::1");
    CHECK(reader::parse_endpoint("localhost:0")->port == 0);
    CHECK(reader::parse_endpoint("192.168.1.5:65535")->port == 65535);
    for (const char* wrong : {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.1:80",
                              "::1:80", "[::1]", "[]:80", "[127.0.0.1]:80", "shop:80", " 127.0.0.1:80", "1.2.3.4:+80"})
        CHECK_FALSE(reader::parse_endpoint(wrong));
}

TEST_CASE("an amount has a currency and at most six decimals", "[scalars]") {
    CHECK(reader::parse_amount("5.00 EUR") == reader::Amount{5'000'000, "EUR"});
    CHECK(reader::parse_amount("0.000001 GBP") == reader::Amount{1, "GBP"});
    CHECK(reader::parse_amount("12 JPY") == reader::Amount{12'000'000, "JPY"});
    for (const char* wrong : {"", "5.00", "EUR", "5.00EUR", "5,00 EUR", "5. EUR", ".5 EUR", "-5 EUR", "5 eur", "5  EUR",
                              "0.0000001 EUR", "9999999999999 EUR", "5 EURO"})
        CHECK_FALSE(reader::parse_amount(wrong));
}

TEST_CASE("a holiday is a day, a distance from Easter or a weekday of a month", "[scalars]") {
    words::HolidayRule rule;
    rule.month = 12;
    rule.day = 25;
    CHECK(reader::parse_holiday("12-25") == rule);
    CHECK(reader::parse_holiday("02-29"));
    words::HolidayRule easter;
    easter.kind = Kind::easter;
    CHECK(reader::parse_holiday("easter") == easter);
    CHECK(reader::parse_holiday("easter-2")->offset == -2);
    CHECK(reader::parse_holiday("easter+50")->offset == 50);
    words::HolidayRule monday;
    monday.kind = Kind::weekday;
    monday.month = 5;
    monday.nth = 1;
    CHECK(reader::parse_holiday("mon1-05") == monday);
    CHECK(reader::parse_holiday("sunL-08")->weekday == 6);
    CHECK(reader::parse_holiday("sunL-08")->nth == -1);
}

TEST_CASE("what moves a holiday and its years stand behind its day", "[scalars]") {
    const auto victoria = reader::parse_holiday("mon before 05-25");
    REQUIRE(victoria);
    CHECK(victoria->kind == Kind::before);
    CHECK(victoria->weekday == 0);
    CHECK(victoria->month == 5);
    CHECK(victoria->day == 25);
    CHECK(reader::parse_holiday("12-26 substitute")->substitute == Substitute::next_weekday);
    CHECK(reader::parse_holiday("05-02 monday")->substitute == Substitute::monday);
    CHECK(reader::parse_holiday("07-04 nearest")->substitute == Substitute::nearest);
    CHECK(reader::parse_holiday("02-01 if fri")->only_on == words::Weekdays(0b0010000));
    CHECK(reader::parse_holiday("04-27 if mon tue wed thu fri sat")->only_on == words::Weekdays(0b0111111));
    CHECK(reader::parse_holiday("10-04 from 2026")->first_year == 2026);
    CHECK(reader::parse_holiday("10-04 from 2026")->last_year == 9999);
    CHECK(reader::parse_holiday("10-04 until 2029")->last_year == 2029);
    CHECK(reader::parse_holiday("mon2-06 from 2026 until 2029")->last_year == 2029);
    const auto once = reader::parse_holiday("04-26 in 2027");
    CHECK((once->first_year == 2027 && once->last_year == 2027));
    const auto all = reader::parse_holiday("06-19 if sat sun nearest from 2021");
    CHECK(all->only_on == words::Weekdays(0b1100000));
    CHECK(all->substitute == Substitute::nearest);
    CHECK(all->first_year == 2021);
}

TEST_CASE("what is no holiday is not taken for one", "[scalars]") {
    for (const char* wrong : {"",
                              "1",
                              "13-01",
                              "02-30",
                              "00-10",
                              "12-00",
                              "12/25",
                              "12-25 ",
                              "easter+",
                              "easter+0",
                              "easter2",
                              "easter+999",
                              "easter-1 substitute",
                              "mon0-05",
                              "mon6-05",
                              "monL-13",
                              "mon1-5",
                              "man1-05",
                              "mon",
                              "mo",
                              "02-01 if friday",
                              "02-01 if",
                              "mon1-05 if fri",
                              "12-26 substitute substitute",
                              "12-26 substitute monday",
                              "easter nearest",
                              "mon before",
                              "mon before 13-01",
                              "mon before mon1-05",
                              "xyz before 05-25",
                              "mon before 05-25 substitute",
                              "mon after 05-25",
                              "01-01 if",
                              "01-01 if mon tue wed thu fri sat sun",
                              "01-01 if mon if tue",
                              "01-01 in",
                              "01-01 in 20",
                              "01-01 in 0000",
                              "01-01 in 2026 from 2027",
                              "01-01 from 2028 until 2027",
                              "01-01  in 2027",
                              "01-01 in 2027 ",
                              " 01-01",
                              "01-01 sometimes",
                              "\xff\xff\xff\xff-\xff"})
        CHECK_FALSE(reader::parse_holiday(wrong));
}

TEST_CASE("an id has small letters, digits and underscores", "[scalars]") {
    CHECK(reader::is_id("big_basket2"));
    CHECK(reader::is_id(std::string(64, 'a')));
    for (const std::string& wrong : {std::string(), std::string("New"), std::string("2x"), std::string("_x"),
                                     std::string("a-b"), std::string("a b"), std::string(65, 'a')})
        CHECK_FALSE(reader::is_id(wrong));
}

TEST_CASE("countries, languages and zones are known by name", "[places]") {
    CHECK(reader::is_country("ES"));
    CHECK(reader::calling_code_of("IE") == "353");
    CHECK(reader::calling_code_of("AD") == "376");
    CHECK(reader::calling_code_of("ZW") == "263");
    for (const char* wrong : {"", "es", "UK", "XX", "ESP", "E", "ZZ", "AA"}) CHECK_FALSE(reader::is_country(wrong));
    CHECK(reader::is_region("FR-67"));
    CHECK(reader::is_region("GB-SCT"));
    for (const char* wrong : {"", "FR", "FR-", "XX-1", "FR67", "FR-sct", "FR-1234"})
        CHECK_FALSE(reader::is_region(wrong));
    CHECK(reader::is_language("es"));
    CHECK(reader::is_language("pt-BR"));
    for (const char* wrong : {"", "e", "ES", "spa", "xx", "pt-", "pt-br", "pt_BR"})
        CHECK_FALSE(reader::is_language(wrong));
    CHECK(reader::is_zone("Europe/Madrid"));
    for (const char* wrong : {"", "Madrid", "Europe/Madird", "../etc", "/etc/localtime", "CET+1"})
        CHECK_FALSE(reader::is_zone(wrong));
}
