#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast campaign list|show|plan|start|pause|resume|cancel`.
void add_campaign_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
