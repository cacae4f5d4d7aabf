#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <vector>

#include "config/reader/load.hpp"
#include "firmware/cli/doctor_facts.hpp"

namespace firmware::cli {

/// Who runs the daemon, or would by the unit.
struct DaemonUser {
    std::optional<pid_t> pid;  ///< of the daemon that listens on the control socket
    bool is_there = false;     ///< such a user exists
    uid_t uid = 0;
    std::vector<gid_t> groups;
};

/// Looks at the machine: configuration, service, rights, clock, disk, database. Nothing is changed but for a file of 4
/// kB beside the database that is written, synchronised and removed. `box.daemon` and what the daemon says stay open.
BoxFacts look_at_box(const std::string& directory, const reader::Loaded& loaded, const DaemonUser& user);

/// Asks the control socket: stopped, running (then with the process), or forbidden.
BoxFacts::Daemon look_for_daemon(const std::filesystem::path& socket, DaemonUser& user);

/// Groups of the user; of the daemon's process where it runs.
void add_daemon_user(DaemonUser& user);

}  // namespace firmware::cli
