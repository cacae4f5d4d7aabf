#pragma once

#include <string>
#include <vector>

#include "config/reader/config.hpp"

namespace firmware::cli {

/// The commands that close what others may read: the database and what lies beside it, backups, PINs and keys. Files
/// that are not there, or not this user's to look at, are passed over.
std::vector<std::string> loose_files(const reader::Config& config);

}  // namespace firmware::cli
