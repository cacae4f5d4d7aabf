#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "firmware/board/settings.hpp"

namespace firmware::board {

struct ServerOptions {
    std::filesystem::path sysfs = "/sys";
    std::vector<uid_t> users;                   ///< who may ask; root always may
    std::chrono::milliseconds idle{0};          ///< without a request the server ends; 0: never
    std::chrono::milliseconds patience{2'000};  ///< for the line of who has connected
};

/// Answers one request a connection, one connection at a time, until idle or SIGTERM. `listener` is a listening Unix
/// socket. Each request and its outcome is a line on standard error, which is the journal.
void serve(int listener, const Settings& settings, const ServerOptions& options);

}  // namespace firmware::board
