#pragma once

#include <string>

#include "firmware/cli/daemon.hpp"

namespace firmware::cli {

/// Tells what a modem is, which profile it has, and why: a modem by its name, or what is on a port; all of them where
/// `target` is empty. What the daemon holds it is asked for; a free port is opened. Ends the command with k_refused
/// where one of them does not answer.
void identify(const Globals& globals, const std::string& target);

}  // namespace firmware::cli
