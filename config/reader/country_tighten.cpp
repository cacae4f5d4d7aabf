#include <algorithm>

#include "config/reader/country_file.hpp"
#include "config/reader/country_merge.hpp"
#include "config/reader/tightening.hpp"

namespace reader {

namespace {

using Rules = words::CountryRules;

void add_rules(std::vector<words::HolidayRule>& to, const std::vector<words::HolidayRule>& more) {
    for (const words::HolidayRule& rule : more)
        if (std::find(to.begin(), to.end(), rule) == to.end()) to.push_back(rule);
}

void tighten_identity(Rules& rules, const CountryDraft& draft, Tightening& tightening) {
    if (draft.calling_code && draft.calling_code->value != rules.calling_code)
        tightening.refuse(draft.calling_code->at, "another calling code", rules.calling_code);
    tightening.keeps(rules.zones, draft.zones, "zones");  // marketing's hours must hold in each of them
    if (draft.reviewed) rules.reviewed = std::max(rules.reviewed, draft.reviewed->value);
    if (draft.source) rules.source += (rules.source.empty() ? "" : "; ") + *draft.source;
    std::optional<std::chrono::months> review_after = rules.review_after;
    tightening.at_most(review_after, draft.review_after_months, "a later review", " months");
    rules.review_after = *review_after;
}

void tighten_marketing(Rules& rules, const MarketingDraft& draft, Tightening& tightening) {
    tightening.hours(rules.marketing, draft, "marketing");
    if (draft.soft_opt_in && draft.soft_opt_in->value && !rules.soft_opt_in)
        tightening.refuse(draft.soft_opt_in->at, "soft_opt_in", "soft_opt_in = false");
    else if (draft.soft_opt_in)
        rules.soft_opt_in = draft.soft_opt_in->value;
    tightening.at_most(rules.soft_opt_in_for, draft.soft_opt_in_months, "a longer soft opt-in", " months");
    if (draft.forbidden) {
        rules.marketing_forbidden = true;
        rules.marketing_why = *draft.forbidden;
    }
}

void tighten_texts(Rules& rules, const CountryDraft& draft, Tightening& tightening) {
    add_texts(rules.footer, draft.footer);
    if (draft.prefix && !rules.prefix.empty() && draft.prefix->value != rules.prefix)
        tightening.refuse(draft.prefix->at, "another prefix", rules.prefix);
    else if (draft.prefix)
        rules.prefix = draft.prefix->value;
    tightening.keeps(rules.require, draft.require, "require");
    tightening.keeps(rules.forbid_links, draft.forbid_links, "forbid_links");
    add_texts(rules.confirm_text, draft.confirm_text);
}

void tighten_sender(Rules& rules, const CountryDraft& draft, Tightening& tightening) {
    tightening.keeps(rules.forbid_marketing_from, draft.forbid_marketing_from, "forbid_marketing_from");
    if (draft.forbid_override && draft.forbid_override->value != rules.forbid_override)
        tightening.refuse(draft.forbid_override->at, "an override", "none");
    tightening.at_most(rules.max_sims, draft.max_sims, "more SIMs");
    if (draft.max_sims_why) rules.max_sims_why = *draft.max_sims_why;
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

void merge_zones(Rules& rules, const CountryDraft& draft, Tightening& tightening, Findings& findings) {
    for (const auto& [region, zones] : draft.region_zones) {
        for (const auto& zone : zones.value)
            if (std::find(rules.zones.begin(), rules.zones.end(), zone.value) == rules.zones.end())
                findings.error(zone.at, quote(zone.value) + " is not one of the country's \"zones\"");
        if (zones.value.empty()) findings.error(zones.at, quote(region) + " is empty");
        tightening.keeps(rules.region_zones[region], zones, "zones of " + region);
    }
}

}  // namespace

void merge_regions(Rules& rules, const CountryDraft& draft, Findings& findings) {
    Tightening tightening(rules.country, findings);
    for (const auto& [region, own] : draft.region_rules) {
        words::RegionRules& rule = rules.region_rules[region];
        if (!rule.marketing) rule.marketing = rules.marketing;
        tightening.hours(*rule.marketing, own, "marketing in " + region);
        tightening.at_most(rule.max_per_day, own.max_per_day, "more messages a day in " + region);
        if (own.status) rule.status = *own.status;
        if (own.source) rule.source = *own.source;
    }
    if (draft.unknown_region) {
        if (!rules.unknown_region) rules.unknown_region = rules.marketing;
        tightening.hours(*rules.unknown_region, *draft.unknown_region, "marketing where the region is not known");
    }
    merge_zones(rules, draft, tightening, findings);
    close_unknown_region(rules);
}

words::CountryRules tighten(Rules rules, const CountryDraft& draft, Findings& findings) {
    Tightening tightening(rules.country, findings);
    tighten_identity(rules, draft, tightening);
    if (draft.marketing) tighten_marketing(rules, *draft.marketing, tightening);
    if (draft.service) {
        if (!rules.service) rules.service.emplace();
        tightening.hours(*rules.service, *draft.service, "service");
    }
    add_rules(rules.holidays, draft.holidays);
    for (const auto& [region, more] : draft.regions) add_rules(rules.regions[region], more);
    tighten_texts(rules, draft, tightening);
    tighten_sender(rules, draft, tightening);
    tighten_confirmation(rules, draft, tightening);
    merge_regions(rules, draft, findings);
    return rules;
}

}  // namespace reader
