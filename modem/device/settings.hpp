#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/reader/modem_profile.hpp"
#include "modem/device/health.hpp"
#include "modem/device/mms.hpp"
#include "modem/device/recovery.hpp"

namespace modem::device {

class BoardHelper;
class Finder;

/// How long a modem may take. The defaults are those of the generic family.
struct Timeouts {
    using Duration = std::chrono::milliseconds;
    Duration quiet{100};  ///< silence after ESC before the first command
    Duration probe{500};  ///< AT
    Duration command{3'000};
    Duration sim{10'000};        ///< commands that read or write the SIM
    Duration radio{30'000};      ///< AT+CFUN, AT+COPS?
    Duration list{60'000};       ///< AT+CMGL
    Duration prompt{10'000};     ///< AT+CMGS to `>`
    Duration result{180'000};    ///< Ctrl-Z to +CMGS
    Duration late{60'000};       ///< how much longer a +CMGS is listened for
    Duration retry{1'000};       ///< between two tries of what a busy SIM refuses
    Duration repair{15'000};     ///< after a fault, until the bring-up is tried again
    Duration reopen_first{200};  ///< after a port was lost; doubles up to `reopen_last`
    Duration reopen_last{500};
    Duration sweep{60'000};     ///< between two looks into the message stores, when idle
    Duration clock{3'600'000};  ///< between two questions for the network's time, when idle
    Duration health{45'000};    ///< between two looks at registration and signal, when idle
    Duration searching{5'000};  ///< the same while not registered
    Duration stop{20'000};      ///< that stop() grants a submit in flight
    Duration restart{100};      ///< no modem restarts faster
};

struct ModemSettings {
    std::string name;                  ///< as the configuration names it
    std::string port;                  ///< path; a symbolic link is resolved at each open
    std::chrono::milliseconds gap{0};  ///< from a final result to the next command
    Timeouts timeouts;
    std::optional<MmsAccess> mms;  ///< absent: this modem sends no pictures
    RecoveryLimits recovery;
    HealthLimits health;
    std::shared_ptr<const std::vector<reader::Operator>> operators;  ///< how balances are asked for; none: nobody's
    bool balance = false;                                            ///< whether it is, once a day
    std::optional<std::string> balance_operator;                     ///< id of the recipe; none: by the SIM's network
    std::size_t record_bytes = 256UL * 1024;                         ///< of the dialogue that are kept; 0: none
    std::shared_ptr<const std::vector<reader::ModemProfile>> profiles;  ///< none: the generic family alone
    std::optional<std::string> profile;                                 ///< id of the one to take, whatever the device
    std::optional<std::string> usb;   ///< `2c7c:0125`; with a finder: of the device wanted
    std::optional<std::string> imei;  ///< with a finder: of the modem wanted, 15 digits
    std::shared_ptr<Finder> finder;   ///< finds the port and keeps others off it; none: `port` is opened as it is
    std::optional<std::filesystem::path> pin_file;  ///< read whenever the SIM asks for its PIN
    std::optional<std::string> iccid;               ///< any other SIM is refused
    std::optional<std::string> smsc;  ///< international number of the service centre, where the SIM knows none
    bool roaming = false;             ///< whether parts may be sent in a foreign network
    BoardHelper* board = nullptr;     ///< does for recovery what needs privileges; null: nobody does
};

}  // namespace modem::device
