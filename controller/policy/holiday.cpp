#include "controller/policy/holiday.hpp"

#include <algorithm>

namespace controller::policy {

namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

bool is_nth_weekday(const words::HolidayRule& rule, year_month_day day) {
    if (static_cast<unsigned>(day.month()) != rule.month) return false;
    const unsigned weekday = std::chrono::weekday(sys_days(day)).iso_encoding() - 1;
    if (weekday != rule.weekday) return false;
    const unsigned day_of_month = static_cast<unsigned>(day.day());
    if (rule.nth == -1) {
        const auto last = std::chrono::year_month_day_last(day.year(), std::chrono::month_day_last(day.month()));
        return day_of_month + 7 > static_cast<unsigned>(last.day());
    }
    return static_cast<int>((day_of_month - 1) / 7 + 1) == rule.nth;
}

bool any_falls_on(const std::vector<words::HolidayRule>& rules, year_month_day day) {
    return std::any_of(rules.begin(), rules.end(), [&](const words::HolidayRule& rule) { return falls_on(rule, day); });
}

}  // namespace

year_month_day easter_sunday(std::chrono::year in) {
    const int y = static_cast<int>(in);
    const int golden = y % 19, century = y / 100, of_century = y % 100;
    const int moon_shift = (century - (century + 8) / 25 + 1) / 3;
    const int epact = (19 * golden + century - century / 4 - moon_shift + 15) % 30;
    const int to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    const int late = (golden + 11 * epact + 22 * to_sunday) / 451;
    const int days = epact + to_sunday - 7 * late + 114;
    return {in, std::chrono::month(static_cast<unsigned>(days / 31)),
            std::chrono::day(static_cast<unsigned>(days % 31 + 1))};
}

bool falls_on(const words::HolidayRule& rule, year_month_day day) {
    switch (rule.kind) {
        case words::HolidayRule::Kind::fixed:
            return static_cast<unsigned>(day.month()) == rule.month && static_cast<unsigned>(day.day()) == rule.day;
        case words::HolidayRule::Kind::easter:
            return sys_days(easter_sunday(day.year())) + std::chrono::days(rule.offset) == sys_days(day);
        case words::HolidayRule::Kind::weekday: return is_nth_weekday(rule, day);
    }
    return false;
}

bool is_holiday(const words::CountryRules& rules, std::string_view region, year_month_day day) {
    if (any_falls_on(rules.holidays, day)) return true;
    const auto own = rules.regions.find(std::string(region));
    return own != rules.regions.end() && any_falls_on(own->second, day);
}

}  // namespace controller::policy
