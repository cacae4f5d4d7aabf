#include "modem/port/usb_place.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <system_error>

namespace modem::port {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_most_entries = 4096;

/// `1-1.2`: a bus, a hyphen and port numbers. It becomes part of a path, so nothing else is one.
bool is_place(const std::string& name) {
    const auto hyphen = name.find('-');
    const auto numbers = [](std::string_view text, bool dots) {
        return !text.empty() &&
               std::ranges::all_of(text, [dots](char c) { return (c >= '0' && c <= '9') || (dots && c == '.'); });
    };
    return hyphen != std::string::npos && numbers(std::string_view(name).substr(0, hyphen), false) &&
           numbers(std::string_view(name).substr(hyphen + 1), true);
}

int interface_number(const fs::path& folder) {
    std::ifstream file(folder / "bInterfaceNumber");
    std::string text;
    file >> text;
    int number = -1;
    std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return number;
}

std::vector<fs::path> entries(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end && found.size() < k_most_entries;
         it.increment(error))
        found.push_back(it->path());
    std::ranges::sort(found);
    return found;
}

}  // namespace

std::string usb_place(const std::string& device, const fs::path& sysfs) {
    std::error_code error;
    // …/usb1/1-1/1-1.2/1-1.2:1.2/ttyUSB2, and without the last one for a CDC ACM port
    fs::path at = fs::canonical(sysfs / "class/tty" / fs::path(device).filename() / "device", error);
    if (error) return {};
    for (; at.has_relative_path(); at = at.parent_path())
        if (is_place(at.filename().string())) return at.filename().string();
    return {};
}

std::vector<UsbPort> ports_of(const std::string& place, const fs::path& sysfs) {
    std::vector<UsbPort> ports;
    if (!is_place(place)) return ports;
    for (const fs::path& interface : entries(sysfs / "bus/usb/devices" / place)) {
        if (!interface.filename().string().starts_with(place + ":")) continue;
        const int number = interface_number(interface);
        for (const fs::path& entry : entries(interface))
            if (entry.filename().string().starts_with("ttyUSB"))
                ports.push_back({number, "/dev/" + entry.filename().string()});
        for (const fs::path& entry : entries(interface / "tty"))
            ports.push_back({number, "/dev/" + entry.filename().string()});
    }
    std::ranges::stable_sort(ports, {}, &UsbPort::interface);
    return ports;
}

}  // namespace modem::port
