#include "config/reader/country_file.hpp"

#include <algorithm>
#include <array>

#include "config/reader/main_file.hpp"
#include "config/reader/places.hpp"
#include "config/reader/scalars.hpp"

namespace reader {

namespace {

constexpr std::int64_t k_most_sims = 1000;
constexpr std::int64_t k_most_months = 120;
constexpr std::array<std::string_view, 4> k_require = {"shop_name", "optout", "address", "contact"};

std::optional<MarketingDraft> read_marketing(Section& root, Need need) {
    auto section = root.table("marketing", need);
    if (!section) return {};
    MarketingDraft draft;
    read_hours_keys(*section, draft, need);
    draft.soft_opt_in = section->flag("soft_opt_in");
    draft.soft_opt_in_months = section->count("soft_opt_in_months", Need::optional, 1, k_most_months);
    if (const auto why = section->text("forbidden")) draft.forbidden = why->value;
    section->finish();
    return draft;
}

std::optional<HoursDraft> read_service(Section& root, Need need) {
    auto section = root.table("service");
    if (!section) return {};
    HoursDraft draft;
    read_hours_keys(*section, draft, need);
    section->finish();
    return draft;
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
    if (const auto source = root.text("source")) draft.source = source->value;
    draft.review_after_months = root.count("review_after_months", Need::optional, 1, k_most_months);
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

// Names of hosts, as a link has them behind `https://`.
void check_links(Section& root, const PlacedTexts& links) {
    for (const auto& link : links.value)
        if (link.value.find('.') == std::string::npos ||
            link.value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") != std::string::npos)
            root.error(link.at, quote(link.value) + " is not a host such as \"bit.ly\"");
}

void read_texts(Section& root, CountryDraft& draft, Need need) {
    draft.footer = root.translations("footer", "", need);
    draft.prefix = root.text("prefix");
    draft.require = root.texts("require", need);
    for (const auto& item : draft.require ? draft.require->value : std::vector<Placed<std::string>>())
        if (std::find(k_require.begin(), k_require.end(), item.value) == k_require.end())
            root.error(item.at, "\"require\" knows \"shop_name\", \"optout\", \"address\" and \"contact\"" +
                                    words::did_you_mean(item.value, k_require));
    draft.forbid_links = root.texts("forbid_links");
    if (draft.forbid_links) check_links(root, *draft.forbid_links);
    if (auto confirm = root.table("confirm")) {
        draft.confirmations = confirm->count("max", Need::optional, 0, 1);
        draft.confirm_within = confirm->duration("within");
        draft.confirm_text = confirm->translations("text", "");
        confirm->finish();
    }
}

void read_sender(Section& root, CountryDraft& draft) {
    auto sender = root.table("sender");
    if (!sender) return;
    draft.forbid_marketing_from = sender->texts("forbid_marketing_from");
    for (const auto& prefix :
         draft.forbid_marketing_from ? draft.forbid_marketing_from->value : std::vector<Placed<std::string>>())
        if (prefix.value.size() < 2 || prefix.value[0] != '+' ||
            prefix.value.find_first_not_of("0123456789", 1) != std::string::npos)
            sender->error(prefix.at, quote(prefix.value) + " is not the beginning of a number such as \"+336\"");
    draft.forbid_override = sender->text("override");
    if (draft.forbid_override && draft.forbid_override->value != "operator_letter")
        sender->error(draft.forbid_override->at, "\"override\" must be \"operator_letter\"");
    draft.max_sims = sender->count("max_sims", Need::optional, 1, k_most_sims);
    if (const auto why = sender->text("max_sims_why")) draft.max_sims_why = why->value;
    sender->finish();
}

}  // namespace

CountryDraft read_country_file(const Document& document, const std::string& country, Need need, Findings& findings) {
    Section root(document, findings);
    CountryDraft draft;
    draft.at = root.at();
    read_schema(root);
    read_header(root, country, draft, need);
    draft.marketing = read_marketing(root, need);
    draft.service = read_service(root, need);
    if (const toml::node* node = root.find("holidays", need))
        draft.holidays = read_holiday_rules(root, "holidays", *node);
    read_regions(root, draft);
    read_texts(root, draft, need);
    read_sender(root, draft);
    root.finish();
    return draft;
}

}  // namespace reader
