#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/reader/modem_profile.hpp"

namespace modem::port {

/// A serial port of this machine, as sysfs tells of it.
struct Candidate {
    std::string device;              ///< `/dev/ttyUSB2`
    std::vector<std::string> links;  ///< to it: below `serial/by-path`, `serial/by-id` and `tillcast`, in this order
    std::string usb;                 ///< `2c7c:0125`; empty where it is not on USB
    std::string place;               ///< of the USB device, as sysfs names it: `1-1.2`
    std::optional<int> interface;    ///< bInterfaceNumber
    std::optional<int> protocol;     ///< bInterfaceProtocol
    std::string driver;              ///< `option`, `cdc_acm`, `uart-pl011`
    std::string serial;              ///< the USB device's serial number; often empty or the same for all of a model
    std::string product;             ///< what the USB device calls itself
    friend bool operator==(const Candidate&, const Candidate&) = default;
};

/// All serial ports with hardware behind them, by device name (ttyUSB2 before ttyUSB10). Reads small files of sysfs
/// only, opens no port. The roots are for tests. What cannot be read is left empty.
std::vector<Candidate> discover(const std::filesystem::path& sysfs = "/sys", const std::filesystem::path& dev = "/dev");

/// How likely a port takes AT commands.
struct RankedPort {
    Candidate port;
    std::string profile;  ///< the one whose USB id fits; `generic` where none does
    bool fits = false;    ///< its interface, or protocol, is one that the profile names
    int rank = 0;         ///< within its device, the smaller the better
};

/// The ports, those of one device together: first devices that a profile knows, then other USB devices, then the rest;
/// within a device the profile's own order, then by interface. Pure.
std::vector<RankedPort> rank_ports(const std::vector<Candidate>& ports,
                                   const std::vector<reader::ModemProfile>& profiles);

}  // namespace modem::port
