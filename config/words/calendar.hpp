#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace words {

/// Hours of a local day, [from, until), in minutes from midnight; `until` is at most 24:00 and after `from`.
struct DayHours {
    std::chrono::minutes from{0};
    std::chrono::minutes until{24 * 60};
    friend bool operator==(const DayHours&, const DayHours&) = default;
};

/// Days of the week; bit 0 is Monday.
using Weekdays = std::bitset<7>;

/// A public holiday as country files write it: `12-25`, `easter-2`, `mon1-05` (first Monday of May), `monL-08` (last
/// Monday of August), `mon before 05-25` (the last Monday before that day); behind it, where needed, what moves it (see
/// Substitute) as `12-26 substitute`, and in which years it is one: `02-01 if fri`, `10-04 from 2026`, `11-02 in 2027`.
struct HolidayRule {
    enum class Kind { fixed, easter, weekday, before };
    /// Which other day is a holiday too where a fixed one falls on a weekend.
    enum class Substitute {
        none,
        next_weekday,  ///< `substitute`: the next weekday that is no holiday itself
        monday,        ///< `monday`: of a Sunday the day after; nothing for a Saturday
        nearest,       ///< `nearest`: of a Saturday the day before, of a Sunday the day after
    };
    Kind kind = Kind::fixed;
    unsigned month = 0;                        ///< fixed, weekday, before: 1..12
    unsigned day = 0;                          ///< fixed, before: 1..31
    int offset = 0;                            ///< easter: days from Easter Sunday
    unsigned weekday = 0;                      ///< weekday, before: 0 is Monday
    int nth = 0;                               ///< weekday: 1..5, or -1 for the last
    Weekdays only_on{0x7f};                    ///< fixed: a holiday only on these
    Substitute substitute = Substitute::none;  ///< fixed
    int first_year = 0;                        ///< not before it
    int last_year = 9999;                      ///< not after it
    friend bool operator==(const HolidayRule&, const HolidayRule&) = default;
};

/// When messages of one class may go: the hours of the allowed days, and whether public holidays count as allowed.
struct SendingHours {
    DayHours hours;
    Weekdays days{0x7f};
    bool on_holidays = true;
    std::map<unsigned, DayHours> of_day{};  ///< of single weekdays, 0 is Monday, where they differ from `hours`
    friend bool operator==(const SendingHours&, const SendingHours&) = default;
};

/// What a region (a state, a province) says beside its country; it only ever tightens.
struct RegionRules {
    std::optional<SendingHours> marketing{};
    std::optional<std::int64_t> max_per_day{};  ///< marketing messages to a contact in 24 hours
    std::string status{};                       ///< law, charter or practice
    std::string source{};                       ///< where this was read
    friend bool operator==(const RegionRules&, const RegionRules&) = default;
};

/// What a country file says (`config/countries/*.toml`), after the shop's own file has tightened it. Where there are
/// `region_rules`, `unknown_region` is there too and is open only where each of them is.
struct CountryRules {
    std::string country;                   ///< ISO 3166-1 alpha-2
    std::string calling_code;              ///< digits
    std::vector<std::string> zones;        ///< IANA
    std::chrono::year_month_day reviewed;  ///< when a person last read the sources
    std::string source;                    ///< the laws, charters and guides that were read
    std::string status;                    ///< why marketing's hours are as they are: law, charter or practice
    SendingHours marketing;
    std::optional<SendingHours> service;                 ///< absent: service goes at any hour
    bool soft_opt_in = false;                            ///< a purchase of one's own may stand for consent
    std::optional<std::chrono::months> soft_opt_in_for;  ///< so long after it; absent: without an end
    bool marketing_forbidden = false;  ///< from a box like this one at all; `marketing_why` says by what rule
    std::string marketing_why;
    std::map<std::string, RegionRules> region_rules;  ///< ISO 3166-2
    std::optional<SendingHours> unknown_region;       ///< marketing's hours where the contact's region is not known
    std::map<std::string, std::vector<std::string>> region_zones;  ///< ISO 3166-2 → the zones of `zones` it lies in
    std::chrono::months review_after{12};  ///< so long after `reviewed` a person should read the sources again
    std::vector<HolidayRule> holidays;
    std::map<std::string, std::vector<HolidayRule>> regions;  ///< ISO 3166-2, beside `holidays`
    std::map<std::string, std::string> footer;                ///< language → opt-out line
    std::string prefix;                                       ///< what a marketing text begins with: PUBLI
    std::vector<std::string> require;       ///< what a marketing text must contain: shop_name, optout, address, contact
    std::vector<std::string> forbid_links;  ///< hosts that no text may link to, such as `bit.ly`
    std::vector<std::string> forbid_marketing_from;  ///< prefixes of our own SIM's number, E.164
    std::string forbid_override;                     ///< the setting that lifts it, such as `operator_letter`
    std::optional<int> max_sims;                     ///< in one box; more is refused
    std::string max_sims_why;                        ///< the rule that says so
    int confirmations = 1;                           ///< replies to an opt-out, 0 or 1
    std::chrono::seconds confirm_within{300};
    std::map<std::string, std::string> confirm_text;  ///< language → template
};

}  // namespace words
