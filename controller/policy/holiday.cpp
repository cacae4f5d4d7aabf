#include "controller/policy/holiday.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace controller::policy {

namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;
using Substitute = words::HolidayRule::Substitute;

constexpr unsigned k_monday = 0, k_friday = 4;

// 0 is Monday.
unsigned weekday_of(year_month_day day) { return std::chrono::weekday(sys_days(day)).iso_encoding() - 1; }

bool is_nth_weekday(const words::HolidayRule& rule, year_month_day day) {
    if (static_cast<unsigned>(day.month()) != rule.month) return false;
    if (weekday_of(day) != rule.weekday) return false;
    const unsigned day_of_month = static_cast<unsigned>(day.day());
    if (rule.nth == -1) {
        const auto last = std::chrono::year_month_day_last(day.year(), std::chrono::month_day_last(day.month()));
        return day_of_month + 7 > static_cast<unsigned>(last.day());
    }
    return static_cast<int>((day_of_month - 1) / 7 + 1) == rule.nth;
}

// The week before the rule's day, which may begin in the month before, has each weekday once.
bool is_last_before(const words::HolidayRule& rule, year_month_day day) {
    if (weekday_of(day) != rule.weekday) return false;
    const std::chrono::month month(rule.month);
    const std::chrono::day of_month(rule.day);
    const auto in = [&](std::chrono::year year) {
        const year_month_day end{year, month, of_month};
        return end.ok() && sys_days(day) < sys_days(end) && sys_days(end) <= sys_days(day) + std::chrono::days(7);
    };
    return in(day.year()) || in(day.year() + std::chrono::years(1));
}

// The rules of the country and of the region, as one list.
class Rules {
public:
    Rules(const words::CountryRules& rules, std::string_view region) : country_(rules.holidays) {
        if (const auto own = rules.regions.find(std::string(region)); own != rules.regions.end()) region_ = own->second;
    }

    template <class Test>
    bool any(const Test& test) const {
        return std::any_of(country_.begin(), country_.end(), test) || std::any_of(region_.begin(), region_.end(), test);
    }
    bool any_on(sys_days day) const {
        return any([&](const words::HolidayRule& rule) { return falls_on(rule, day); });
    }
    bool any_moves_on_from(sys_days day, Substitute to) const {
        return any([&](const words::HolidayRule& rule) { return rule.substitute == to && falls_on(rule, day); });
    }

private:
    std::span<const words::HolidayRule> country_;
    std::span<const words::HolidayRule> region_;
};

bool is_weekend(sys_days day) { return std::chrono::weekday(day).iso_encoding() >= 6; }

// Of the two kinds that look one day away.
bool is_neighbour(const Rules& rules, sys_days day) {
    const unsigned weekday = weekday_of(day);
    const sys_days eve = day - std::chrono::days(1);
    if (weekday == k_monday)
        return rules.any_moves_on_from(eve, Substitute::monday) || rules.any_moves_on_from(eve, Substitute::nearest);
    return weekday == k_friday && rules.any_moves_on_from(day + std::chrono::days(1), Substitute::nearest);
}

// Each holiday of a weekend takes the first weekday behind it that is still free; two weeks back reach every weekend
// that can push another's substitute to `day`.
bool is_substitute(const Rules& rules, sys_days day) {
    const auto moves = [](const words::HolidayRule& rule) { return rule.substitute == Substitute::next_weekday; };
    if (is_weekend(day) || !rules.any(moves)) return false;
    std::vector<sys_days> taken;
    const auto is_free = [&](sys_days candidate) {
        return !is_weekend(candidate) && !rules.any_on(candidate) &&
               std::find(taken.begin(), taken.end(), candidate) == taken.end();
    };
    for (sys_days from = day - std::chrono::days(14); from < day; from += std::chrono::days(1)) {
        if (!is_weekend(from) || !rules.any_moves_on_from(from, Substitute::next_weekday)) continue;
        sys_days to = from;
        while (to < day && !is_free(to)) to += std::chrono::days(1);
        if (to == day && is_free(day)) return true;
        taken.push_back(to);
    }
    return false;
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
    const int year = static_cast<int>(day.year());
    if (year < rule.first_year || year > rule.last_year) return false;
    switch (rule.kind) {
        case words::HolidayRule::Kind::fixed:
            return static_cast<unsigned>(day.month()) == rule.month && static_cast<unsigned>(day.day()) == rule.day &&
                   rule.only_on[weekday_of(day)];
        case words::HolidayRule::Kind::easter:
            return sys_days(easter_sunday(day.year())) + std::chrono::days(rule.offset) == sys_days(day);
        case words::HolidayRule::Kind::weekday: return is_nth_weekday(rule, day);
        case words::HolidayRule::Kind::before: return is_last_before(rule, day);
    }
    return false;
}

bool is_holiday(const words::CountryRules& rules, std::string_view region, year_month_day day) {
    const Rules all(rules, region);
    return all.any_on(sys_days(day)) || is_neighbour(all, sys_days(day)) || is_substitute(all, sys_days(day));
}

}  // namespace controller::policy
