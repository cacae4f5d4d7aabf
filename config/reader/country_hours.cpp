#include <algorithm>
#include <array>

#include "config/reader/country_file.hpp"
#include "config/reader/main_file.hpp"
#include "config/reader/scalars.hpp"

namespace reader {

namespace {

constexpr std::array<std::string_view, 3> k_status = {"law", "charter", "practice"};
constexpr std::array<std::string_view, 2> k_holidays = {"block", "allow"};

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

void read_of_day(Section& section, HoursDraft& draft) {
    auto table = section.table("of_day");
    if (!table) return;
    for (const std::string_view name : k_weekdays)
        if (const toml::node* node = table->find(name))
            if (const auto hours = read_day_hours(*table, name, *node))
                draft.of_day.emplace(*parse_weekday(name), Placed<words::DayHours>{*hours, table->place_of(*node)});
    table->finish();
}

}  // namespace

void read_hours_keys(Section& section, HoursDraft& draft, Need need) {
    draft.at = section.at();
    if (const toml::node* window = section.find("window", need))
        if (const auto hours = read_day_hours(section, "window", *window))
            draft.window = Placed<words::DayHours>{*hours, section.place_of(*window)};
    draft.days = read_days(section, need);
    read_of_day(section, draft);
    if (const auto choice = section.choice("holidays", k_holidays, need))
        draft.on_holidays = Placed<bool>{k_holidays[choice->value] == "allow", choice->at};
    if (const auto status = section.choice("status", k_status)) draft.status = k_status[status->value];
}

std::vector<words::HolidayRule> read_holiday_rules(Section& section, std::string_view name, const toml::node& node) {
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

}  // namespace reader
