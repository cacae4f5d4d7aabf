#include "config/reader/country_file.hpp"
#include "config/reader/places.hpp"

namespace reader {

namespace {

constexpr std::int64_t k_most_per_day = 1000;

// The entries of a table whose keys are regions of the country.
std::vector<Section::Entry> regions_of(Section& root, const std::optional<Section>& table, const std::string& country) {
    std::vector<Section::Entry> regions;
    for (const Section::Entry& entry : table ? table->entries() : std::vector<Section::Entry>()) {
        if (is_region(entry.key) && entry.key.starts_with(country + "-"))
            regions.push_back(entry);
        else
            root.error(entry.at, quote(entry.key) + " is not a region of " + country + " as ISO 3166-2 names it");
    }
    return regions;
}

RegionDraft read_region(Section& section) {
    RegionDraft draft;
    read_hours_keys(section, draft, Need::optional);
    draft.max_per_day = section.count("max_per_day", Need::optional, 0, k_most_per_day);
    if (const auto source = section.text("source")) draft.source = source->value;
    section.finish();
    return draft;
}

}  // namespace

void read_regions(Section& root, CountryDraft& draft) {
    const auto holidays = root.table("regions"), rules = root.table("region_rules");
    for (const Section::Entry& entry : regions_of(root, holidays, draft.country))
        draft.regions[entry.key] = read_holiday_rules(root, entry.key, *entry.node);
    for (const Section::Entry& entry : regions_of(root, rules, draft.country))
        if (auto section = root.table_of(entry.key, *entry.node, "[region_rules." + entry.key + "]"))
            draft.region_rules[entry.key] = read_region(*section);
    if (auto section = root.table("unknown_region")) {
        read_hours_keys(*section, draft.unknown_region.emplace(), Need::optional);
        section->finish();
    }
    auto zones = root.table("region_zones");
    for (const Section::Entry& entry : regions_of(root, zones, draft.country))
        if (auto list = zones->texts(entry.key)) draft.region_zones.emplace(entry.key, std::move(*list));
}

}  // namespace reader
