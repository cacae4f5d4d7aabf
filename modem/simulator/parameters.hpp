#pragma once

#include <optional>
#include <string>
#include <vector>

#include "modem/simulator/command.hpp"

namespace modem::simulator {

/// The arguments of a set command as numbers, up to `most` of them; an absent one takes its value from `otherwise`.
/// Nothing where one is not a number, or there are more than `otherwise` has.
std::optional<std::vector<int>> numbers(const Command& command, const std::vector<int>& otherwise);

/// The only argument as a number in [least, most]; no argument at all is `absent`.
std::optional<int> one_number(const Command& command, int least, int most, int absent);

inline bool within(int value, int least, int most) { return value >= least && value <= most; }

inline std::string in_quotes(const std::string& text) { return '"' + text + '"'; }

}  // namespace modem::simulator
