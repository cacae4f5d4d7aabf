#include <algorithm>
#include <array>

#include "config/reader/main_file.hpp"
#include "config/reader/scalars.hpp"

namespace reader {

namespace {

constexpr std::array<std::string_view, 7> k_stages = {"prospect", "new",    "active", "loyal",
                                                      "at_risk",  "lapsed", "lost"};

// `["09:00", "20:00"]`, also several of them, `[]` or `"closed"`.
std::vector<words::DayHours> read_day(Section& section, const std::string& day, const toml::node& node) {
    std::vector<words::DayHours> hours;
    if (const auto* word = node.as_string(); word != nullptr && word->get() == "closed") return hours;
    const toml::array* array = node.as_array();
    if (array == nullptr) {
        section.wrong_type(day, node, "hours such as [\"09:00\", \"20:00\"] or \"closed\"");
        return hours;
    }
    if (array->empty()) return hours;
    if (!array->front().is_array()) {
        if (const auto one = read_day_hours(section, day, node)) hours.push_back(*one);
        return hours;
    }
    for (const toml::node& element : *array) {
        const auto next = read_day_hours(section, day, element);
        if (next && !hours.empty() && next->from < hours.back().until)
            section.error(section.place_of(element),
                          "the hours of " + quote(day) + " must be in order and not overlap");
        if (next) hours.push_back(*next);
    }
    return hours;
}

}  // namespace

std::optional<words::DayHours> read_day_hours(Section& section, std::string_view name, const toml::node& node) {
    const toml::array* array = node.as_array();
    if (array == nullptr || array->size() != 2 || !array->get(0)->is_string() || !array->get(1)->is_string()) {
        section.error(section.place_of(node), quote(name) + " must be two times such as [\"08:30\", \"20:00\"]");
        return {};
    }
    std::array<std::chrono::minutes, 2> times{};
    for (std::size_t i = 0; i < 2; ++i) {
        const std::string& written = array->get(i)->as_string()->get();
        const auto time = parse_time_of_day(written);
        if (!time) {
            section.error(section.place_of(*array->get(i)), quote(written) + " is not a time of day such as \"08:30\"");
            return {};
        }
        times[i] = *time;
    }
    if (times[0] < times[1]) return words::DayHours{times[0], times[1]};
    section.error(section.place_of(*array->get(1)), quote(name) + " must end after it begins");
    return {};
}

void read_hours(Section& root, Config& config) {
    auto section = root.table("hours");
    if (!section) return;
    config.hours.emplace();
    for (const std::string_view day : k_weekdays)
        if (const toml::node* node = section->find(day))
            (*config.hours)[*parse_weekday(day)] = read_day(*section, std::string(day), *node);
    section->finish();
}

void read_caps(Section& root, Config& config) {
    auto section = root.table("caps");
    if (!section) return;
    if (auto global = section->table("global")) {
        Cap cap;
        if (const auto max = global->count("max", Need::required)) cap.max = max->value;
        if (const auto per = global->duration("per", Need::required)) cap.per = per->value;
        if (const auto gap = global->duration("min_gap")) cap.min_gap = gap->value;
        config.caps.global = cap;
        global->finish();
    }
    if (auto stage = section->table("stage")) {
        for (const std::string_view name : k_stages)
            if (const auto max = stage->count(name, Need::optional, 0)) config.caps.stage.emplace(name, max->value);
        stage->finish();
        section->need_one({"global"}, stage->at(), "caps for each stage need \"global\", whose period they share");
    }
    section->finish();
}

}  // namespace reader
