#include "config/reader/country_file.hpp"

#include <algorithm>
#include <array>

#include "config/reader/main_file.hpp"
#include "config/reader/places.hpp"
#include "config/reader/scalars.hpp"

namespace reader {

namespace {

constexpr std::int64_t k_most_sims = 1000;
constexpr std::array<std::string_view, 3> k_status = {"law", "charter", "practice"};
constexpr std::array<std::string_view, 2> k_holidays = {"block", "allow"};
constexpr std::array<std::string_view, 2> k_require = {"shop_name", "optout"};

std::optional<Placed<words::Weekdays>> read_days(Section& section, Need need) {
    const toml::node* node = section.find("days", need);
    if (node == nullptr) return {};
    if (const auto* word = node->as_string(); word != nullptr && word->get() == "all")
        return Placed<words::Weekdays>{words::Weekdays(0x7f), section.place_of(*node)};
    const toml::array* array = node->as_array();
    if (array == nullptr || array->empty()) {
        section.error(section.place_of(*node), "\"days\" must be \"all\" or a list such as [\"mon\", \"tue\"]");
        return {};
    }
    words::Weekdays days;
    for (const toml::node& element : *array) {
        const auto written = section.text_of("days", element);
        const auto day = written ? parse_weekday(written->value) : std::nullopt;
        if (day) days.set(*day);
        if (written && !day)
            section.error(written->at, quote(written->value) + " is not a day such as \"mon\"" +
                                           words::did_you_mean(written->value, k_weekdays));
    }
    return Placed<words::Weekdays>{days, section.place_of(*node)};
}

std::optional<HoursDraft> read_hours_of(Section& root, std::string_view key, Need need) {
    auto section = root.table(key, key == "marketing" ? need : Need::optional);
    if (!section) return {};
    HoursDraft draft;
    draft.at = section->at();
    if (const toml::node* window = section->find("window", need))
        if (const auto hours = read_day_hours(*section, "window", *window))
            draft.window = Placed<words::DayHours>{*hours, section->place_of(*window)};
    draft.days = read_days(*section, need);
    if (const auto choice = section->choice("holidays", k_holidays, need))
        draft.on_holidays = Placed<bool>{k_holidays[choice->value] == "allow", choice->at};
    if (const auto status = section->choice("status", k_status)) draft.status = k_status[status->value];
    if (key == "marketing") draft.soft_opt_in = section->flag("soft_opt_in");
    section->finish();
    return draft;
}

std::vector<words::HolidayRule> read_rules(Section& section, std::string_view name, const toml::node& node) {
    std::vector<words::HolidayRule> rules;
    const toml::array* array = node.as_array();
    if (array == nullptr) section.wrong_type(name, node, "an array of strings");
    if (array == nullptr) return rules;
    for (const toml::node& element : *array) {
        const auto written = section.text_of(name, element);
        const auto rule = written ? parse_holiday(written->value) : std::nullopt;
        if (rule && std::find(rules.begin(), rules.end(), *rule) == rules.end()) rules.push_back(*rule);
        if (written && !rule)
            section.error(written->at, quote(written->value) +
                                           " is not a holiday such as \"12-25\", \"easter+1\", "
                                           "\"mon1-05\", \"monL-08\", \"mon before 05-25\", \"02-01 if fri\" or "
                                           "\"12-26 substitute\"");
    }
    return rules;
}

void read_holidays(Section& root, CountryDraft& draft, Need need) {
    if (const toml::node* node = root.find("holidays", need)) draft.holidays = read_rules(root, "holidays", *node);
    const auto regions = root.table("regions");
    if (!regions) return;
    for (const Section::Entry& entry : regions->entries()) {
        if (!is_region(entry.key) || !entry.key.starts_with(draft.country + "-"))
            root.error(entry.at, quote(entry.key) + " is not a region of " + draft.country + " as ISO 3166-2 names it");
        else
            draft.regions[entry.key] = read_rules(root, entry.key, *entry.node);
    }
}

// All of them, or nothing where one is wrong.
std::optional<PlacedTexts> read_zones(Section& root, Need need) {
    auto zones = root.texts("zones", need);
    if (!zones) return {};
    bool good = !zones->value.empty();
    if (!good) root.error(zones->at, "\"zones\" is empty");
    for (const auto& zone : zones->value) {
        if (is_zone(zone.value)) continue;
        good = false;
        root.error(zone.at,
                   quote(zone.value) + " is not a time zone such as \"Europe/Madrid\"" + nearest_zone(zone.value));
    }
    return good ? zones : std::nullopt;
}

void read_header(Section& root, const std::string& country, CountryDraft& draft, Need need) {
    draft.country = country;
    if (const auto written = root.text("country", Need::required); written && written->value != country)
        root.error(written->at, "the file's name says that \"country\" is " + quote(country));
    draft.calling_code = root.text("calling_code", need);
    if (draft.calling_code && (draft.calling_code->value.size() > 3 ||
                               draft.calling_code->value.find_first_not_of("0123456789") != std::string::npos))
        root.error(draft.calling_code->at, "\"calling_code\" must be one to three digits such as \"34\"");
    draft.zones = read_zones(root, need);
    root.text("source");
    const toml::node* reviewed = root.find("reviewed", need);
    if (reviewed == nullptr) return;
    if (const auto* date = reviewed->as_date())
        draft.reviewed = Placed<std::chrono::year_month_day>{std::chrono::year(date->get().year) /
                                                                 std::chrono::month(date->get().month) /
                                                                 std::chrono::day(date->get().day),
                                                             root.place_of(*reviewed)};
    else
        root.wrong_type("reviewed", *reviewed, "a date such as 2026-11-01 without quotes");
}

void read_duties(Section& root, CountryDraft& draft, Need need) {
    draft.footer = root.translations("footer", "", need);
    draft.prefix = root.text("prefix");
    draft.require = root.texts("require", need);
    for (const auto& item : draft.require ? draft.require->value : std::vector<Placed<std::string>>())
        if (std::find(k_require.begin(), k_require.end(), item.value) == k_require.end())
            root.error(item.at,
                       "\"require\" knows \"shop_name\" and \"optout\"" + words::did_you_mean(item.value, k_require));
    if (auto sender = root.table("sender")) {
        draft.forbid_marketing_from = sender->texts("forbid_marketing_from");
        draft.forbid_override = sender->text("override");
        if (draft.forbid_override && draft.forbid_override->value != "operator_letter")
            sender->error(draft.forbid_override->at, "\"override\" must be \"operator_letter\"");
        draft.max_sims = sender->count("max_sims", Need::optional, 1, k_most_sims);
        sender->finish();
    }
    if (auto confirm = root.table("confirm")) {
        draft.confirmations = confirm->count("max", Need::optional, 0, 1);
        draft.confirm_within = confirm->duration("within");
        draft.confirm_text = confirm->translations("text", "");
        confirm->finish();
    }
}

}  // namespace

CountryDraft read_country_file(const Document& document, const std::string& country, Need need, Findings& findings) {
    Section root(document, findings);
    CountryDraft draft;
    draft.at = root.at();
    read_schema(root);
    read_header(root, country, draft, need);
    draft.marketing = read_hours_of(root, "marketing", need);
    draft.service = read_hours_of(root, "service", need);
    read_holidays(root, draft, need);
    read_duties(root, draft, need);
    root.finish();
    return draft;
}

}  // namespace reader
