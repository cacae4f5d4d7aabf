#pragma once

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast backup [PATH]` and `tillcast backup list`.
void add_backup_command(CLI::App& app, Globals& globals);

/// `tillcast restore FILE`; works on the database itself, with the daemon stopped.
void add_restore_command(CLI::App& app, Globals& globals);

/// `812 kB`, `14.2 MB`.
std::string size_text(std::int64_t bytes);

}  // namespace firmware::cli
