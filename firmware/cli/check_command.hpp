#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "config/reader/config.hpp"

namespace firmware::cli {

/// `tillcast check [--config DIR]`: judges the configuration without daemon, device, root or state folder. What is
/// wrong goes to standard error, a line each in file order, and the exit code is 1; else one line of summary to
/// standard output, with warnings on standard error, and 0. `directory` is what --config says once `app` has parsed.
void add_check_command(CLI::App& app, const std::string& directory);

/// `Casa Elena, ES, 2 modems, 3 segments, 1 template`.
std::string summary_of(const reader::Config& config);

}  // namespace firmware::cli
