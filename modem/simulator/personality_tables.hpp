#pragma once

#include <string_view>
#include <vector>

#include "modem/simulator/personality.hpp"

namespace modem::simulator {

/// The personalities of each maker, in the order in which --help shows them. `personalities()` puts them together.
std::vector<Personality> quectel_personalities();
std::vector<Personality> simcom_personalities();
std::vector<Personality> stick_personalities();    ///< Huawei, ZTE
std::vector<Personality> module_personalities();   ///< Telit, Cinterion, u-blox, Sierra
std::vector<Personality> elderly_personalities();  ///< Option, Wavecom, Samsung: recognised as generic

}  // namespace modem::simulator
