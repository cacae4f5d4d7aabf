#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast modems [NAME]`, `modems identify [PORT|NAME]` and `modems record NAME`.
void add_modems_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
