#include <algorithm>

#include "config/reader/country_file.hpp"
#include "config/reader/scalars.hpp"

namespace reader {

namespace {

using Rules = words::CountryRules;

std::vector<std::string> plain(const PlacedTexts& list) {
    std::vector<std::string> texts;
    for (const auto& item : list.value) texts.push_back(item.value);
    return texts;
}

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

void add_rules(std::vector<words::HolidayRule>& to, const std::vector<words::HolidayRule>& more) {
    for (const words::HolidayRule& rule : more)
        if (std::find(to.begin(), to.end(), rule) == to.end()) to.push_back(rule);
}

void add_texts(std::map<std::string, std::string>& to, const std::map<std::string, words::SourceText>& more) {
    for (const auto& [language, source] : more) to[language] = source.text;
}

// Lets a rule become narrower and refuses what would widen it.
class Tightening {
public:
    Tightening(std::string country, Findings& findings) : country_(std::move(country)), findings_(findings) {}

    void refuse(const words::Position& at, const std::string& wish, const std::string& rule) {
        findings_.error(at, wish + " would loosen the rule of " + country_ + ", which is " + rule);
    }

    void hours(words::SendingHours& rule, const HoursDraft& draft, const std::string& what) {
        if (draft.window && draft.window->value.from >= rule.hours.from &&
            draft.window->value.until <= rule.hours.until)
            rule.hours = draft.window->value;
        else if (draft.window)
            refuse(draft.window->at, what + " at " + to_string(draft.window->value), to_string(rule.hours));
        if (draft.days && (draft.days->value & ~rule.days).none())
            rule.days = draft.days->value;
        else if (draft.days)
            refuse(draft.days->at, what + " on " + names_of(draft.days->value), names_of(rule.days));
        if (draft.on_holidays && draft.on_holidays->value && !rule.on_holidays)
            refuse(draft.on_holidays->at, what + " on public holidays", "holidays = \"block\"");
        else if (draft.on_holidays)
            rule.on_holidays = draft.on_holidays->value;
    }

    // The list may grow, and must keep what it had.
    void keeps(std::vector<std::string>& rule, const std::optional<PlacedTexts>& draft, const std::string& what) {
        if (!draft) return;
        const std::vector<std::string> wish = plain(*draft);
        const bool keeps_all = std::all_of(rule.begin(), rule.end(), [&](const auto& item) { return has(wish, item); });
        if (keeps_all)
            rule = wish;
        else
            refuse(draft->at, what + " without " + joined(missing(rule, wish)), joined(rule));
    }

private:
    static std::vector<std::string> missing(const std::vector<std::string>& rule,
                                            const std::vector<std::string>& wish) {
        std::vector<std::string> list;
        std::copy_if(rule.begin(), rule.end(), std::back_inserter(list),
                     [&](const auto& item) { return !has(wish, item); });
        return list;
    }

    std::string country_;
    Findings& findings_;
};

void tighten_identity(Rules& rules, const CountryDraft& draft, Tightening& tightening) {
    if (draft.calling_code && draft.calling_code->value != rules.calling_code)
        tightening.refuse(draft.calling_code->at, "another calling code", rules.calling_code);
    tightening.keeps(rules.zones, draft.zones, "zones");  // marketing's hours must hold in each of them
    if (draft.reviewed) rules.reviewed = std::max(rules.reviewed, draft.reviewed->value);
}

void tighten_confirmation(Rules& rules, const CountryDraft& draft, Tightening& tightening) {
    if (draft.confirmations && draft.confirmations->value > rules.confirmations)
        tightening.refuse(draft.confirmations->at, "a confirmation of an opt-out", "none");
    else if (draft.confirmations)
        rules.confirmations = static_cast<int>(draft.confirmations->value);
    if (draft.confirm_within && draft.confirm_within->value > rules.confirm_within)
        tightening.refuse(draft.confirm_within->at, "a later confirmation",
                          std::to_string(rules.confirm_within.count()) + " seconds");
    else if (draft.confirm_within)
        rules.confirm_within = draft.confirm_within->value;
}

}  // namespace

words::CountryRules rules_of(const CountryDraft& draft) {
    Rules rules;
    rules.country = draft.country;
    if (draft.calling_code) rules.calling_code = draft.calling_code->value;
    if (draft.zones) rules.zones = plain(*draft.zones);
    if (draft.reviewed) rules.reviewed = draft.reviewed->value;
    const auto hours = [](const HoursDraft& from) {
        words::SendingHours to;
        if (from.window) to.hours = from.window->value;
        if (from.days) to.days = from.days->value;
        if (from.on_holidays) to.on_holidays = from.on_holidays->value;
        return to;
    };
    if (draft.marketing) {
        rules.marketing = hours(*draft.marketing);
        rules.soft_opt_in = draft.marketing->soft_opt_in && draft.marketing->soft_opt_in->value;
        rules.status = draft.marketing->status.value_or("");
    }
    if (draft.service) rules.service = hours(*draft.service);
    rules.holidays = draft.holidays;
    rules.regions = draft.regions;
    add_texts(rules.footer, draft.footer);
    if (draft.prefix) rules.prefix = draft.prefix->value;
    if (draft.require) rules.require = plain(*draft.require);
    if (draft.forbid_marketing_from) rules.forbid_marketing_from = plain(*draft.forbid_marketing_from);
    if (draft.forbid_override) rules.forbid_override = draft.forbid_override->value;
    if (draft.max_sims) rules.max_sims = static_cast<int>(draft.max_sims->value);
    if (draft.confirmations) rules.confirmations = static_cast<int>(draft.confirmations->value);
    if (draft.confirm_within) rules.confirm_within = draft.confirm_within->value;
    add_texts(rules.confirm_text, draft.confirm_text);
    return rules;
}

words::CountryRules tighten(Rules rules, const CountryDraft& draft, Findings& findings) {
    Tightening tightening(rules.country, findings);
    tighten_identity(rules, draft, tightening);
    if (draft.marketing) {
        tightening.hours(rules.marketing, *draft.marketing, "marketing");
        if (draft.marketing->soft_opt_in && draft.marketing->soft_opt_in->value && !rules.soft_opt_in)
            tightening.refuse(draft.marketing->soft_opt_in->at, "soft_opt_in", "soft_opt_in = false");
        else if (draft.marketing->soft_opt_in)
            rules.soft_opt_in = draft.marketing->soft_opt_in->value;
    }
    if (draft.service) {
        if (!rules.service) rules.service.emplace();
        tightening.hours(*rules.service, *draft.service, "service");
    }
    add_rules(rules.holidays, draft.holidays);
    for (const auto& [region, more] : draft.regions) add_rules(rules.regions[region], more);
    add_texts(rules.footer, draft.footer);
    if (draft.prefix && !rules.prefix.empty() && draft.prefix->value != rules.prefix)
        tightening.refuse(draft.prefix->at, "another prefix", rules.prefix);
    else if (draft.prefix)
        rules.prefix = draft.prefix->value;
    tightening.keeps(rules.require, draft.require, "require");
    tightening.keeps(rules.forbid_marketing_from, draft.forbid_marketing_from, "forbid_marketing_from");
    if (draft.forbid_override && draft.forbid_override->value != rules.forbid_override)
        tightening.refuse(draft.forbid_override->at, "an override", "none");
    if (draft.max_sims && rules.max_sims && draft.max_sims->value > *rules.max_sims)
        tightening.refuse(draft.max_sims->at, "more SIMs", std::to_string(*rules.max_sims));
    else if (draft.max_sims)
        rules.max_sims = static_cast<int>(draft.max_sims->value);
    tighten_confirmation(rules, draft, tightening);
    add_texts(rules.confirm_text, draft.confirm_text);
    return rules;
}

}  // namespace reader
