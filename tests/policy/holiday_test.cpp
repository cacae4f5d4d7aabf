#include "controller/policy/holiday.hpp"

#include "tests/support/catch.hpp"

using namespace controller::policy;
using namespace std::chrono;
using words::HolidayRule;

namespace {

HolidayRule fixed(unsigned month, unsigned day) {
    HolidayRule rule;
    rule.month = month;
    rule.day = day;
    return rule;
}
HolidayRule only_on(unsigned weekday, HolidayRule rule) {
    rule.only_on = words::Weekdays(1U << weekday);
    return rule;
}
HolidayRule substituted(HolidayRule rule) {
    rule.substitute = HolidayRule::Substitute::next_weekday;
    return rule;
}
HolidayRule easter(int offset) {
    HolidayRule rule;
    rule.kind = HolidayRule::Kind::easter;
    rule.offset = offset;
    return rule;
}
HolidayRule nth(int n, unsigned weekday, unsigned month) {
    HolidayRule rule;
    rule.kind = HolidayRule::Kind::weekday;
    rule.month = month;
    rule.weekday = weekday;
    rule.nth = n;
    return rule;
}

}  // namespace

TEST_CASE("Easter Sunday falls on the days that the tables of the churches give", "[holiday]") {
    const auto expected = GENERATE(
        1900y / 4 / 15, 1913y / 3 / 23, 1916y / 4 / 23, 1940y / 3 / 24, 1943y / 4 / 25, 1954y / 4 / 18, 1961y / 4 / 2,
        1981y / 4 / 19, 1999y / 4 / 4, 2000y / 4 / 23, 2008y / 3 / 23, 2011y / 4 / 24, 2016y / 3 / 27, 2019y / 4 / 21,
        2020y / 4 / 12, 2021y / 4 / 4, 2022y / 4 / 17, 2023y / 4 / 9, 2024y / 3 / 31, 2025y / 4 / 20, 2026y / 4 / 5,
        2027y / 3 / 28, 2028y / 4 / 16, 2029y / 4 / 1, 2030y / 4 / 21, 2035y / 3 / 25, 2038y / 4 / 25, 2049y / 4 / 18,
        2076y / 4 / 19, 2100y / 3 / 28, 2200y / 4 / 6);
    CHECK(easter_sunday(expected.year()) == expected);
}

TEST_CASE("Easter is a Sunday from 22 March to 25 April in every year", "[holiday]") {
    for (year y = 1900y; y <= 2200y; ++y) {
        const auto day = easter_sunday(y);
        CHECK(weekday(sys_days(day)) == Sunday);
        CHECK(day >= y / 3 / 22);
        CHECK(day <= y / 4 / 25);
    }
}

TEST_CASE("a holiday rule falls on its day of the year and on no other", "[holiday]") {
    struct Case {
        HolidayRule rule;
        year_month_day day;
    };
    const auto given = GENERATE(values<Case>({
        {fixed(12, 25), 2026y / 12 / 25},
        {fixed(2, 29), 2028y / 2 / 29},
        {easter(0), 2026y / 4 / 5},
        {easter(-2), 2026y / 4 / 3},
        {easter(1), 2026y / 4 / 6},
        {easter(39), 2026y / 5 / 14},
        {easter(50), 2026y / 5 / 25},
        {easter(-48), 2026y / 2 / 16},
        {nth(1, 0, 5), 2026y / 5 / 4},
        {nth(-1, 0, 5), 2026y / 5 / 25},
        {nth(-1, 0, 8), 2026y / 8 / 31},
        {nth(4, 3, 11), 2026y / 11 / 26},
        {nth(5, 6, 5), 2026y / 5 / 31},
        {nth(2, 6, 2), 2026y / 2 / 8},
        {nth(-1, 6, 2), 2028y / 2 / 27},
        {only_on(4, fixed(2, 1)), 2030y / 2 / 1},
    }));
    const auto year = given.day.year();
    for (sys_days day = year / 1 / 1; day <= sys_days(year / 12 / 31); day += days(1))
        CHECK(falls_on(given.rule, day) == (day == sys_days(given.day)));
}

TEST_CASE("a rule that names no day of the year never falls", "[holiday]") {
    const auto rule = GENERATE(fixed(2, 29), fixed(0, 0), fixed(13, 1), fixed(4, 31), nth(5, 6, 2), nth(0, 0, 5),
                               nth(1, 7, 5), nth(1, 0, 0), nth(6, 0, 5), nth(-2, 0, 5), only_on(4, fixed(2, 1)));
    for (sys_days day = 2026y / 1 / 1; day <= sys_days(2026y / 12 / 31); day += days(1))
        CHECK_FALSE(falls_on(rule, day));
}

TEST_CASE("a region has its own holidays beside the country's", "[holiday]") {
    words::CountryRules france;
    france.holidays = {fixed(7, 14), easter(1)};
    france.regions["FR-67"] = {easter(-2), fixed(12, 26)};
    CHECK(is_holiday(france, "FR-67", 2026y / 4 / 3));
    CHECK(is_holiday(france, "FR-67", 2026y / 7 / 14));
    CHECK(is_holiday(france, "", 2026y / 4 / 6));
    CHECK_FALSE(is_holiday(france, "", 2026y / 4 / 3));
    CHECK_FALSE(is_holiday(france, "FR-75", 2026y / 12 / 26));
    CHECK_FALSE(is_holiday(france, "FR-67", 2026y / 4 / 5));
}

TEST_CASE("a holiday of a weekend has its substitute on the next free weekday", "[holiday]") {
    words::CountryRules britain;
    britain.holidays = {substituted(fixed(1, 1)), easter(-2), easter(1), substituted(fixed(12, 25)),
                        substituted(fixed(12, 26))};
    britain.regions["GB-SCT"] = {substituted(fixed(1, 2))};
    struct Case {
        std::string region;
        year_month_day from;
        std::vector<year_month_day> holidays;  // of the eight days from there on
    };
    const std::vector<Case> cases = {
        {"", 2020y / 12 / 25, {2020y / 12 / 25, 2020y / 12 / 26, 2020y / 12 / 28, 2021y / 1 / 1}},
        {"", 2021y / 12 / 24, {2021y / 12 / 25, 2021y / 12 / 26, 2021y / 12 / 27, 2021y / 12 / 28}},
        {"", 2022y / 12 / 24, {2022y / 12 / 25, 2022y / 12 / 26, 2022y / 12 / 27}},
        {"", 2026y / 12 / 24, {2026y / 12 / 25, 2026y / 12 / 26, 2026y / 12 / 28}},
        {"", 2024y / 12 / 24, {2024y / 12 / 25, 2024y / 12 / 26}},
        {"", 2021y / 12 / 30, {2022y / 1 / 1, 2022y / 1 / 3}},
        {"GB-SCT", 2021y / 12 / 30, {2022y / 1 / 1, 2022y / 1 / 2, 2022y / 1 / 3, 2022y / 1 / 4}},
        {"GB-SCT", 2022y / 12 / 30, {2023y / 1 / 1, 2023y / 1 / 2, 2023y / 1 / 3}},
        {"", 2026y / 3 / 31, {2026y / 4 / 3, 2026y / 4 / 6}},
    };
    for (const auto& given : cases) {
        std::vector<year_month_day> found;
        for (sys_days day = given.from; day < sys_days(given.from) + days(8); day += days(1))
            if (is_holiday(britain, given.region, day)) found.emplace_back(day);
        CHECK(found == given.holidays);
    }
}
