#pragma once

#include <chrono>
#include <string_view>

#include "config/words/calendar.hpp"

namespace controller::policy {

/// Easter Sunday of the Gregorian calendar (the western churches'), by the anonymous computus of Meeus, *Astronomical
/// Algorithms*, ch. 8; for years from 1583.
std::chrono::year_month_day easter_sunday(std::chrono::year year);

/// Whether `rule` falls on `day` itself; substitutes are not looked at. A rule that names no day of that year
/// (29 February, a fifth Monday, a month 0) does not fall at all.
bool falls_on(const words::HolidayRule& rule, std::chrono::year_month_day day);

/// Whether `day` is a public holiday of the country, or of `region` (ISO 3166-2; empty or unknown: the country's only),
/// or the substitute of one. Two holidays of one weekend have two substitutes (26 December on a Sunday: the 28th).
bool is_holiday(const words::CountryRules& rules, std::string_view region, std::chrono::year_month_day day);

}  // namespace controller::policy
