#pragma once

#include <CLI/CLI.hpp>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// `tillcast doctor [NAME…]`: examines box and modems, with the daemon or without it.
void add_doctor_command(CLI::App& app, Globals& globals);

}  // namespace firmware::cli
