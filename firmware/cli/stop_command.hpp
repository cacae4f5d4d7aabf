#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast stop marketing|all|none`: the brake.
void add_stop_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
