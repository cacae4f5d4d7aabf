#include <algorithm>

#include "config/reader/country_file.hpp"
#include "config/reader/country_merge.hpp"
#include "config/reader/sending_hours.hpp"

namespace reader {

namespace {

using Rules = words::CountryRules;

words::SendingHours hours_of(const HoursDraft& draft) {
    words::SendingHours hours;
    if (draft.window) hours.hours = draft.window->value;
    if (draft.days) hours.days = draft.days->value;
    if (draft.on_holidays) hours.on_holidays = draft.on_holidays->value;
    for (const auto& [weekday, own] : draft.of_day) hours.of_day[weekday] = own.value;
    return hours;
}

void take_marketing(Rules& rules, const MarketingDraft& draft) {
    rules.marketing = hours_of(draft);
    rules.status = draft.status.value_or("");
    rules.soft_opt_in = draft.soft_opt_in && draft.soft_opt_in->value;
    if (draft.soft_opt_in_months) rules.soft_opt_in_for = std::chrono::months(draft.soft_opt_in_months->value);
    rules.marketing_forbidden = draft.forbidden.has_value();
    rules.marketing_why = draft.forbidden.value_or("");
}

void take_sender(Rules& rules, const CountryDraft& draft) {
    if (draft.forbid_marketing_from) rules.forbid_marketing_from = plain(*draft.forbid_marketing_from);
    if (draft.forbid_override) rules.forbid_override = draft.forbid_override->value;
    if (draft.max_sims) rules.max_sims = static_cast<int>(draft.max_sims->value);
    rules.max_sims_why = draft.max_sims_why.value_or("");
}

}  // namespace

std::vector<std::string> plain(const PlacedTexts& list) {
    std::vector<std::string> texts;
    for (const auto& item : list.value) texts.push_back(item.value);
    return texts;
}

void add_texts(std::map<std::string, std::string>& to, const std::map<std::string, words::SourceText>& more) {
    for (const auto& [language, source] : more) to[language] = source.text;
}

void close_unknown_region(words::CountryRules& rules) {
    for (const auto& [region, own] : rules.region_rules)
        if (own.marketing)
            rules.unknown_region = intersection(rules.unknown_region.value_or(rules.marketing), *own.marketing);
}

words::CountryRules rules_of(const CountryDraft& draft, Findings& findings) {
    Rules rules;
    rules.country = draft.country;
    if (draft.calling_code) rules.calling_code = draft.calling_code->value;
    if (draft.zones) rules.zones = plain(*draft.zones);
    if (draft.reviewed) rules.reviewed = draft.reviewed->value;
    if (draft.review_after_months) rules.review_after = std::chrono::months(draft.review_after_months->value);
    rules.source = draft.source.value_or("");
    if (draft.marketing) take_marketing(rules, *draft.marketing);
    if (draft.service) rules.service = hours_of(*draft.service);
    rules.holidays = draft.holidays;
    rules.regions = draft.regions;
    add_texts(rules.footer, draft.footer);
    if (draft.prefix) rules.prefix = draft.prefix->value;
    if (draft.require) rules.require = plain(*draft.require);
    if (draft.forbid_links) rules.forbid_links = plain(*draft.forbid_links);
    take_sender(rules, draft);
    if (draft.confirmations) rules.confirmations = static_cast<int>(draft.confirmations->value);
    if (draft.confirm_within) rules.confirm_within = draft.confirm_within->value;
    add_texts(rules.confirm_text, draft.confirm_text);
    merge_regions(rules, draft, findings);
    return rules;
}

}  // namespace reader
