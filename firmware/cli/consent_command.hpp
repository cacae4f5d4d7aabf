#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast consent NUMBER granted|withdrawn`: a line for the ledger.
void add_consent_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
