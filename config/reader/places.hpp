#pragma once

#include <string>
#include <string_view>

namespace reader {

/// ISO 3166-1 alpha-2, capitals.
bool is_country(std::string_view code);

/// The digits of its E.164 country code; empty for what is no country.
std::string_view calling_code_of(std::string_view country);

/// The shape of ISO 3166-2 (`FR-67`); whether the country has this part is not checked.
bool is_region(std::string_view code);

/// ISO 639-1, such as `pt`, or with a country, `pt-BR`.
bool is_language(std::string_view tag);

/// Whether the time zone database has this name.
bool is_zone(const std::string& name);

/// ` (did you mean "…"?)` with the nearest zone, or nothing.
std::string nearest_zone(std::string_view name);

}  // namespace reader
