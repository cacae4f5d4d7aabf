#pragma once

#include <optional>
#include <string>

namespace modem::port {

/// Who holds the `flock` of a file, such as `gammu-smsd (process 812)`; nothing where the kernel does not tell.
std::optional<std::string> lock_holder(const std::string& path);

}  // namespace modem::port
