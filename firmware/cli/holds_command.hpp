#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast holds`: what waits for what.
void add_holds_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
