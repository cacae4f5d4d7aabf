#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/words/instant.hpp"

namespace firmware::cli {

using Milliseconds = std::chrono::milliseconds;

/// What `tillcast doctor` found out, without judgement. What is not known is empty.
struct BoxFacts {
    enum class Daemon {
        stopped,
        running,
        forbidden,  ///< it runs, and this user may not ask it
        silent,     ///< it runs, and does not answer
    };
    enum class Database { none_yet, fine, damaged, unreadable };

    std::string directory;                     ///< of the configuration
    std::string config_summary;                ///< `Casa Elena, ES, 2 modems`; empty where it has errors
    std::vector<std::string> config_errors;    ///< `tillcast.toml:4:11: …`
    std::vector<std::string> config_warnings;  ///< the same
    bool practice = false;

    Daemon daemon = Daemon::stopped;
    std::string daemon_sentence;  ///< why it cannot be asked
    std::string version;          ///< of the daemon

    bool systemd = false;  ///< the machine is run by it
    bool unit_is_there = false;
    bool unit_is_enabled = false;
    std::optional<std::uint64_t> capabilities;  ///< of the running daemon (CapEff)
    bool daemon_is_root = false;
    bool may_gain_rights = false;          ///< NoNewPrivileges is not set
    std::string daemon_user = "tillcast";  ///< as it runs, or as the unit has it
    bool daemon_user_exists = false;

    bool modem_manager = false;          ///< it runs
    bool modem_manager_is_kept = false;  ///< our udev rule is installed

    bool synchronised = false;       ///< the kernel says so
    bool hardware_clock = false;     ///< civil time was read from one at boot
    bool clock_is_believed = false;  ///< `[clock] trust = "always"`
    std::string clock_sentence;      ///< why the daemon trusts it, or does not
    std::string certificate;         ///< of the listener; empty: it speaks plain HTTP
    std::string certificate_trouble;
    bool certificate_is_private = false;  ///< its key is not this user's to look at
    bool certificate_is_useless = false;  ///< no client can be served with it
    std::optional<bool> daemon_trusts_clock;
    std::optional<std::chrono::seconds> network_offset;  ///< network's time minus ours

    std::string store;                                   ///< the database's path
    std::string disk_trouble;                            ///< why nothing could be written beside it
    bool disk_is_private = false;                        ///< it is not this user's to look at
    std::string folder_owner;                            ///< who owns the folder, where it is not the daemon's user
    std::optional<std::uint64_t> disk_free, disk_total;  ///< bytes
    std::optional<Milliseconds> sync_median, sync_most;  ///< of a write of 4 kB with fsync
    std::optional<Database> database;
    std::string database_sentence;
    std::uint64_t database_bytes = 0, log_bytes = 0;
    std::vector<std::pair<std::string, std::int64_t>> tables;  ///< with their indexes in bytes, the largest first
    bool backups = false;                                      ///< `[backup]` is there
    std::chrono::hours backup_every{24};
    std::optional<words::Instant> last_good_backup;
    std::string backup_trouble;            ///< of the last one that failed, if none was made since
    std::string salvaged;                  ///< what became of a database that was damaged
    words::Instant now{};                  ///< by this machine's clock
    std::vector<std::string> loose_files;  ///< `chmod 600 FILE`, for each that others may read
};

/// A serial port on which a modem is, or may be.
struct PortFacts {
    enum class State { free, with_daemon, busy, no_permission, absent, no_terminal, broken };

    std::string path;    ///< as configured, or below /dev/serial/by-path
    std::string device;  ///< `/dev/ttyUSB2`
    std::string what;    ///< `Quectel EC25 (2c7c:0125), interface 2`
    std::string modem;   ///< of the configuration; empty: nobody names it
    State state = State::free;
    std::string sentence;         ///< why it cannot be opened
    std::string group;            ///< of the device
    bool daemon_may_open = true;  ///< its user is in the group
    bool pseudo = false;          ///< a simulated modem's
};

struct StoreFacts {
    std::string name;
    int used = 0, total = 0;
};

/// A text that one modem sent to another, or to itself. Times count from the request.
struct TripFacts {
    std::string to;                       ///< the modem that it went to
    std::string trouble;                  ///< why it was not sent; empty where it was
    std::optional<Milliseconds> taken;    ///< by the network (+CMGS)
    std::optional<Milliseconds> arrived;  ///< at the other modem
    std::optional<Milliseconds> receipt;  ///< that says it arrived
    std::string receipt_sentence;         ///< of a receipt that says something else
    std::chrono::seconds waited{0};
};

struct ModemFacts {
    std::string name;
    std::string port;  ///< as configured; empty where it is found by IMEI or USB id
    std::string device;
    std::string phase, sentence, fault;  ///< as GET /v1/modems has them
    std::string manufacturer, model, revision, imei;
    std::string profile, profile_why;
    std::string iccid, number, smsc, network, registration, receipts;
    std::optional<int> pin_attempts;
    bool has_pin_file = false;
    bool may_roam = false;
    bool by_daemon = false;  ///< the daemon told all this
    std::vector<StoreFacts> stores;
    std::vector<int> signal_dbm, rsrp_dbm;  ///< one for each look
    std::chrono::seconds looked{0};         ///< for how long
    std::optional<int> temperature_c;
    std::int64_t timeouts = 0, restarts = 0;
    std::optional<TripFacts> trip;
};

struct DoctorFacts {
    BoxFacts box;
    std::vector<PortFacts> ports;
    std::vector<ModemFacts> modems;
};

}  // namespace firmware::cli
