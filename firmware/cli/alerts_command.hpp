#pragma once

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast alerts [--all]` and `tillcast alerts test`.
void add_alerts_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
