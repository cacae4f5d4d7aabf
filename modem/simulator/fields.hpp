#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "config/reader/section.hpp"
#include "modem/simulator/pattern.hpp"
#include "modem/simulator/spread.hpp"

namespace modem::simulator::fields {

inline constexpr std::int64_t k_most_ms = 24LL * 3600 * 1000;
inline constexpr std::int64_t k_most_count = 1'000'000;

/// Values of a rule or option file; what is wrong is reported in the section. Nothing where the key is absent.
std::optional<Spread> spread(reader::Section& section, std::string_view key);
std::optional<Pattern> pattern(reader::Section& section, std::string_view key);
/// A number with or without a decimal point.
std::optional<double> decimal(reader::Section& section, std::string_view key, double least, double most);
int whole(reader::Section& section, std::string_view key, int otherwise, std::int64_t least, std::int64_t most);

}  // namespace modem::simulator::fields
