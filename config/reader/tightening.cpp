#include "config/reader/tightening.hpp"

#include <algorithm>

#include "config/reader/country_merge.hpp"
#include "config/reader/scalars.hpp"
#include "config/reader/sending_hours.hpp"

namespace reader {

namespace {

bool has(const std::vector<std::string>& list, const std::string& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
    return text;
}

std::string names_of(const words::Weekdays& days) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < days.size(); ++i)
        if (days[i]) names.emplace_back(k_weekdays[i]);
    return joined(names);
}

bool lies_in(const words::DayHours& inner, const words::DayHours& outer) {
    return inner.from >= outer.from && inner.until <= outer.until;
}

}  // namespace

void Tightening::refuse(const words::Position& at, const std::string& wish, const std::string& rule) {
    findings_.error(at, wish + " would loosen the rule of " + country_ + ", which is " + rule);
}

void Tightening::hours(words::SendingHours& rule, const HoursDraft& draft, const std::string& what) {
    if (draft.window) window(rule, *draft.window, what);
    for (const auto& [weekday, own] : draft.of_day) day(rule, weekday, own, what);
    if (draft.days && (draft.days->value & ~rule.days).none())
        rule.days = draft.days->value;
    else if (draft.days)
        refuse(draft.days->at, what + " on " + names_of(draft.days->value), names_of(rule.days));
    if (draft.on_holidays && draft.on_holidays->value && !rule.on_holidays)
        refuse(draft.on_holidays->at, what + " on public holidays", "holidays = \"block\"");
    else if (draft.on_holidays)
        rule.on_holidays = draft.on_holidays->value;
}

// Days with hours of their own keep to the narrower window too.
void Tightening::window(words::SendingHours& rule, const Placed<words::DayHours>& wish, const std::string& what) {
    if (lies_in(wish.value, rule.hours))
        rule = intersection(rule, {.hours = wish.value});
    else
        refuse(wish.at, what + " at " + to_string(wish.value), to_string(rule.hours));
}

void Tightening::day(words::SendingHours& rule, unsigned weekday, const Placed<words::DayHours>& wish,
                     const std::string& what) {
    const auto now = hours_on(rule, weekday);
    if (now && lies_in(wish.value, *now))
        rule.of_day[weekday] = wish.value;
    else
        refuse(wish.at, what + " on " + std::string(k_weekdays.at(weekday)) + " at " + to_string(wish.value),
               now ? to_string(*now) : "none on that day");
}

void Tightening::keeps(std::vector<std::string>& rule, const std::optional<PlacedTexts>& draft,
                       const std::string& what) {
    if (!draft) return;
    const std::vector<std::string> wish = plain(*draft);
    std::vector<std::string> missing;
    std::copy_if(rule.begin(), rule.end(), std::back_inserter(missing),
                 [&](const std::string& item) { return !has(wish, item); });
    if (missing.empty())
        rule = wish;
    else
        refuse(draft->at, what + " without " + joined(missing), joined(rule));
}

}  // namespace reader
