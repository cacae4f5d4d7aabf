#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast reload`: the daemon reads its configuration again.
void add_reload_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
