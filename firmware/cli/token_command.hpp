#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast token create|list|revoke`.
void add_token_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
