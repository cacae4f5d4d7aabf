#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace modem::port {

/// Who holds the `flock` of a file, such as `gammu-smsd (process 812)`; nothing where the kernel does not tell.
std::optional<std::string> lock_holder(const std::string& path);

/// Who has left a lock file for a port, as UUCP's heirs do (minicom, smsd of smstools): `LCK..ttyUSB2` with the number
/// of a process that lives and is not this one.
std::optional<std::string> lock_file_holder(const std::string& device,
                                            const std::filesystem::path& locks = "/run/lock");

/// Who has a port open, this process left out. Without root only processes of the same user tell.
std::optional<std::string> open_holder(const std::string& device);

/// Any of them, in this order.
std::optional<std::string> port_holder(const std::string& device);

/// Whether ModemManager runs: it opens every modem that it is not told to leave alone.
bool modem_manager_runs(const std::filesystem::path& root = "/");

}  // namespace modem::port
