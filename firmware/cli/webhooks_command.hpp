#pragma once

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast webhooks`: who is told what happens, what became of it, and again.
void add_webhooks_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
