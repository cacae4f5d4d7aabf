#pragma once

#include <CLI/CLI.hpp>

namespace firmware::cli {

/// `tillcast pdu encode|decode`: the codec on the command line, without daemon and configuration.
void add_pdu_command(CLI::App& app);

}  // namespace firmware::cli
