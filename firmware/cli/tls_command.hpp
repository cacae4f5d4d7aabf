#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace firmware::cli {

/// `tillcast tls create`: a certificate for the box itself, where nobody else gives it one.
void add_tls_command(CLI::App& app, const std::string& directory);

}  // namespace firmware::cli
