#pragma once

#include "firmware/cli/doctor_facts.hpp"

namespace firmware::cli {

/// Room in the folder of `box.store`, and how long a write with fsync takes there.
void look_at_disk(BoxFacts& box);

/// Opens the database for reading and has SQLite look through it; nothing where the folder is closed to this user.
void look_at_database(BoxFacts& box);

}  // namespace firmware::cli
