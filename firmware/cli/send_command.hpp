#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast send NUMBER TEXT`: hands the daemon one message; with --wait follows it until it has settled.
void add_send_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
