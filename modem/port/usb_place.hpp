#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace modem::port {

/// The place on USB of the device behind a tty (`/dev/ttyUSB2`), as sysfs names it: `1-1.2`. Empty where it is not on
/// USB, as a UART or a pty is not. `sysfs` is where a test has its own.
std::string usb_place(const std::string& device, const std::filesystem::path& sysfs = "/sys");

struct UsbPort {
    int interface = 0;  ///< bInterfaceNumber
    std::string device;
};

/// The ttys of the USB device at that place, by interface; empty where it is not there.
std::vector<UsbPort> ports_of(const std::string& place, const std::filesystem::path& sysfs = "/sys");

}  // namespace modem::port
