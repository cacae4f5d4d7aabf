#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/reader/document.hpp"
#include "config/reader/findings.hpp"
#include "config/reader/section.hpp"
#include "config/words/calendar.hpp"

namespace reader {

/// `marketing` or `service` of a country file, as far as it is written.
struct HoursDraft {
    words::Position at;
    std::optional<Placed<words::DayHours>> window;
    std::optional<Placed<words::Weekdays>> days;
    std::optional<Placed<bool>> on_holidays;
    std::optional<Placed<bool>> soft_opt_in;
    std::optional<std::string> status;
};

using PlacedTexts = Placed<std::vector<Placed<std::string>>>;

/// A country file as far as it is written, with the places that a refusal names.
struct CountryDraft {
    words::Position at;
    std::string country;
    std::optional<Placed<std::string>> calling_code;
    std::optional<PlacedTexts> zones;
    std::optional<Placed<std::chrono::year_month_day>> reviewed;
    std::optional<HoursDraft> marketing, service;
    std::vector<words::HolidayRule> holidays;
    std::map<std::string, std::vector<words::HolidayRule>> regions;
    std::map<std::string, words::SourceText> footer, confirm_text;
    std::optional<Placed<std::string>> prefix;
    std::optional<PlacedTexts> require, forbid_marketing_from;
    std::optional<Placed<std::string>> forbid_override;
    std::optional<Placed<std::int64_t>> max_sims, confirmations;
    std::optional<Placed<std::chrono::seconds>> confirm_within;
};

/// `country` is what the file's name says. `need` is required where no shipped file stands behind this one.
CountryDraft read_country_file(const Document& document, const std::string& country, Need need, Findings& findings);

/// The rules of a file that stands alone.
words::CountryRules rules_of(const CountryDraft& draft);

/// The shipped rules, tightened by the shop's file; what would loosen them is an error and changes nothing.
words::CountryRules tighten(words::CountryRules shipped, const CountryDraft& draft, Findings& findings);

}  // namespace reader
