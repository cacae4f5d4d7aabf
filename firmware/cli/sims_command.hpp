#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast sims`: what each SIM may still send, and when it renews.
void add_sims_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
