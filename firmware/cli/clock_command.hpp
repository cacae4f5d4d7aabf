#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast clock show|set|advance`: civil time, where practice makes it a thing to play with.
void add_clock_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
