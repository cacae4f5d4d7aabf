#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast messages`, `tillcast message ID` and `tillcast cancel ID`.
void add_messages_commands(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
