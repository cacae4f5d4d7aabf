#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast segments [ID]`: the list, or the members of one.
void add_segments_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
