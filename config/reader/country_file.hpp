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

/// Hours of a country file (`marketing`, `service`, of a region), as far as they are written.
struct HoursDraft {
    words::Position at;
    std::optional<Placed<words::DayHours>> window;
    std::optional<Placed<words::Weekdays>> days;
    std::map<unsigned, Placed<words::DayHours>> of_day;
    std::optional<Placed<bool>> on_holidays;
    std::optional<std::string> status;
};

/// `marketing`: beside its hours, whom it may go to at all.
struct MarketingDraft : HoursDraft {
    std::optional<Placed<bool>> soft_opt_in;
    std::optional<Placed<std::int64_t>> soft_opt_in_months;
    std::optional<std::string> forbidden;
};

/// One of `region_rules`.
struct RegionDraft : HoursDraft {
    std::optional<Placed<std::int64_t>> max_per_day;
    std::optional<std::string> source;
};

using PlacedTexts = Placed<std::vector<Placed<std::string>>>;

/// A country file as far as it is written, with the places that a refusal names.
struct CountryDraft {
    words::Position at;
    std::string country;
    std::optional<Placed<std::string>> calling_code;
    std::optional<PlacedTexts> zones;
    std::optional<Placed<std::chrono::year_month_day>> reviewed;
    std::optional<Placed<std::int64_t>> review_after_months;
    std::optional<std::string> source;
    std::optional<MarketingDraft> marketing;
    std::optional<HoursDraft> service, unknown_region;
    std::map<std::string, RegionDraft> region_rules;
    std::map<std::string, PlacedTexts> region_zones;
    std::vector<words::HolidayRule> holidays;
    std::map<std::string, std::vector<words::HolidayRule>> regions;
    std::map<std::string, words::SourceText> footer, confirm_text;
    std::optional<Placed<std::string>> prefix;
    std::optional<PlacedTexts> require, forbid_links, forbid_marketing_from;
    std::optional<Placed<std::string>> forbid_override;
    std::optional<Placed<std::int64_t>> max_sims, confirmations;
    std::optional<std::string> max_sims_why;
    std::optional<Placed<std::chrono::seconds>> confirm_within;
};

/// `country` is what the file's name says. `need` is required where no shipped file stands behind this one.
CountryDraft read_country_file(const Document& document, const std::string& country, Need need, Findings& findings);

/// The parts of it that name regions: `region_rules`, `unknown_region`, `region_zones`, `regions`.
void read_regions(Section& root, CountryDraft& draft);
/// The keys of hours, of a table that the caller finishes. `need` is for `window`, `days` and `holidays`.
void read_hours_keys(Section& section, HoursDraft& draft, Need need);
std::vector<words::HolidayRule> read_holiday_rules(Section& section, std::string_view name, const toml::node& node);

/// The rules of a file that stands alone.
words::CountryRules rules_of(const CountryDraft& draft, Findings& findings);

/// The shipped rules, tightened by the shop's file; what would loosen them is an error and changes nothing.
words::CountryRules tighten(words::CountryRules shipped, const CountryDraft& draft, Findings& findings);

}  // namespace reader
