#pragma once

namespace firmware::cli {

inline constexpr int k_done = 0;
inline constexpr int k_refused = 1;  ///< what was asked for could not be done; standard error says why
inline constexpr int k_usage = 2;    ///< the command line itself is wrong

/// The command `tillcast`: reads standard input, writes standard output and standard error, gives the exit code.
int run(int argc, const char* const* argv);

}  // namespace firmware::cli
