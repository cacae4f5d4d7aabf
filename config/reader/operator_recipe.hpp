#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/reader/config.hpp"

namespace reader {

/// The amount that an operator's answer names: the first group of the recipe's pattern, which is tried without regard
/// to capitals. One or two digits behind the last point or comma are decimals; before them points, commas, spaces and
/// apostrophes may part the thousands. Nothing where the pattern does not match or its group is no number.
std::optional<Amount> balance_in(const Operator& recipe, std::string_view answer);

/// The recipe for a SIM by its IMSI (3GPP TS 23.003 §2.2): by the network's code of three digits before that of two;
/// among equals the first, so that a technician's comes before a shipped one. Null where there is none.
const Operator* operator_of(const std::vector<Operator>& operators, std::string_view imsi);

}  // namespace reader
