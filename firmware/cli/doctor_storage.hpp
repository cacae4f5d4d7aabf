#pragma once

#include "config/reader/config.hpp"
#include "firmware/cli/doctor_facts.hpp"

namespace firmware::cli {

/// What the database takes, its backups, who may read what. Reads only.
void look_at_storage(BoxFacts& box, const reader::Config& config);

}  // namespace firmware::cli
