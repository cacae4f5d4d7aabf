#pragma once

#include "config/reader/country_file.hpp"

namespace reader {

// What `rules_of` and `tighten` share.

std::vector<std::string> plain(const PlacedTexts& list);
void add_texts(std::map<std::string, std::string>& to, const std::map<std::string, words::SourceText>& more);

/// Lays the draft's `region_rules`, `unknown_region` and `region_zones` over the rules; what would loosen what is
/// there, or the country's own hours, is an error and changes nothing.
void merge_regions(words::CountryRules& rules, const CountryDraft& draft, Findings& findings);

/// Narrows `unknown_region` to what every one of the `region_rules` allows.
void close_unknown_region(words::CountryRules& rules);

}  // namespace reader
