#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast status`: how the gateway is; what is out of the ordinary comes first.
void add_status_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
