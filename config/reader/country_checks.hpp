#pragma once

#include <vector>

#include "config/reader/config.hpp"
#include "config/reader/document.hpp"
#include "config/reader/findings.hpp"

namespace reader {

/// Where the main file says what the rules of countries are held against.
struct MainPlaces {
    words::Position country;                ///< of the shop
    std::vector<words::Position> modems{};  ///< each `[[modem]]`
};
MainPlaces places_of(const Document& main_file);

/// What can be said once all files are read: whether there are rules, whether they want reading again, whether the box
/// has more SIMs than the shop's country allows. Without `allow`, the shop's own country is allowed.
void check_countries(const MainPlaces& places, Config& config, words::Instant now, Findings& findings);

}  // namespace reader
