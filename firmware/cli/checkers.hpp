#pragma once

#include <vector>

#include "config/reader/load.hpp"

namespace firmware::cli {

/// What the texts of the configuration must pass beyond their form: each room that compiles some of them has its
/// checker here, for `tillcast check` and for the daemon alike.
std::vector<reader::Checker> checkers();

}  // namespace firmware::cli
