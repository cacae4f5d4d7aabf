#pragma once

#include <memory>
#include <vector>

#include "config/reader/config.hpp"
#include "modem/device/settings.hpp"

namespace firmware::cli {

/// What the configuration says of a modem, for whoever drives it. The PIN and the helper with privileges are left out:
/// they are the daemon's alone.
modem::device::ModemSettings settings_of(const reader::Modem& modem,
                                         std::shared_ptr<const std::vector<reader::ModemProfile>> profiles);

}  // namespace firmware::cli
