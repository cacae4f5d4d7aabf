#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast modems`.
void add_modems_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
