#pragma once

#include <vector>

#include "config/reader/config.hpp"
#include "firmware/cli/doctor_box.hpp"
#include "firmware/cli/doctor_facts.hpp"

namespace firmware::cli {

/// The ports of the configuration, then those below /dev/serial/by-path that nobody names. With `may_open` those of the
/// configuration are opened and closed again; the others are never opened: they may be a receipt printer's.
std::vector<PortFacts> look_at_ports(const std::vector<reader::Modem>& modems, const DaemonUser& user, bool may_open);

/// Corrects what is known of a modem's port by what the daemon says of it.
void add_daemon_view(std::vector<PortFacts>& ports, const std::vector<ModemFacts>& modems);

}  // namespace firmware::cli
