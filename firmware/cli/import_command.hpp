#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast import FILE.csv`: contacts and their consents. Good lines go in, bad ones are told; may be run again.
void add_import_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
