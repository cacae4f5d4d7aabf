#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast inbound [handle ID]`: what customers wrote.
void add_inbound_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
