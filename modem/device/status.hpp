#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/reader/config.hpp"
#include "config/words/instant.hpp"

namespace modem::device {

enum class ModemPhase : std::uint8_t {
    closed,  ///< not running, or the port is away
    opening,
    bringing_up,  ///< identifying and configuring
    ready,        ///< may submit
    faulty,       ///< the port is open; `sentence` says what is wrong
    quarantined,  ///< recovery has tried what it may; looked at now and then
};

/// 3GPP TS 27.007 §7.2, home and roaming also where only SMS is offered.
enum class Registration : std::uint8_t { unknown, none, searching, denied, home, roaming };

/// How a modem tells of delivery receipts.
enum class ReceiptPath : std::uint8_t {
    unknown,
    direct,  ///< +CDS
    stored,  ///< +CDSI
    none,    ///< only a sweep may find them
};

/// What recovery did last, while it is not known to have helped.
struct RecoveryStatus {
    std::string rung;      ///< of the ladder, see Rung
    std::string sentence;  ///< what is done and why
    words::Instant since;
    std::optional<words::Instant> next_probe;  ///< in quarantine
    int heavy_last_hour = 0;                   ///< resets and more; at most RecoveryLimits::heavy_per_hour
};

/// How full a message store is (AT+CPMS?).
struct StoreFill {
    std::string name;
    int used = 0;
    int total = 0;
    friend bool operator==(const StoreFill&, const StoreFill&) = default;
};

/// What the operator said last when it was asked for the balance.
struct Balance {
    std::string text;  ///< in its words, or why there are none
    words::Instant at;
    std::optional<reader::Amount> amount;  ///< where the recipe found it
    bool answered = false;                 ///< the text is the operator's
    friend bool operator==(const Balance&, const Balance&) = default;
};

/// What is known of one modem. Fields of the device and the SIM are empty until asked, and after the port was lost.
struct ModemStatus {
    std::string name;
    std::string port;    ///< as configured
    std::string device;  ///< what it led to at the last open
    ModemPhase phase = ModemPhase::closed;
    std::string sentence;  ///< why, for an operator; empty when all is well
    /// Stable, for programs, while it is faulty: the name of an errc (`sim_pin_required`), `not_registered` or
    /// `roaming`; empty where neither fits.
    std::string fault;
    words::Instant changed;
    std::string manufacturer;
    std::string model;
    std::string revision;
    std::string imei;
    std::string profile;      ///< id of the profile in use
    std::string profile_why;  ///< why this one
    std::string iccid;
    std::string imsi;
    std::string own_number;                     ///< as the SIM tells it
    std::optional<int> pin_attempts;            ///< left, when they were last asked for
    std::optional<words::Instant> sim_changed;  ///< when another SIM than before was found, since the program's start
    std::string network;                        ///< the operator's name
    std::string smsc;
    Registration registration = Registration::unknown;
    std::optional<int> signal_dbm;
    std::optional<int> bearer;  ///< of AT+CGSMS: 0 PS, 1 CS, 2 PS preferred, 3 CS preferred
    ReceiptPath receipts = ReceiptPath::unknown;
    std::optional<bool> pictures;  ///< whether it has commands for multimedia messages; absent until it is identified
    std::uint64_t timeouts = 0;    ///< since the start of the program
    std::uint64_t restarts = 0;    ///< of the modem, seen in its talk
    std::uint64_t resyncs = 0;     ///< times the line had to be brought back in step
    std::map<std::string, std::uint64_t> refusals;  ///< parts not sent, by class of the fault, see sms::FaultClass
    std::optional<RecoveryStatus> recovery;         ///< nothing while all is well
    std::uint64_t undervoltages = 0;                ///< times that the modem complained of its supply
    std::vector<StoreFill> stores;                  ///< the latest; none while they were not asked for
    std::optional<int> temperature_c;
    std::optional<Balance> balance;  ///< stays while the port is away
};

std::string_view to_string(ModemPhase value);
std::string_view to_string(Registration value);
std::string_view to_string(ReceiptPath value);

}  // namespace modem::device
