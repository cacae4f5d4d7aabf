#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast contacts [NUMBER|ID]`: the list, or one of them with consents and suppressions.
void add_contacts_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
