#include "modem/device/pin_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace modem::device {

PinRead read_pin(const std::filesystem::path& path) {
    constexpr std::size_t k_most_read = 64;
    constexpr const char* k_blanks = " \t\r\n";
    PinRead read;
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string text(k_most_read, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
        const bool denied = errno == EACCES || errno == EPERM;
        read.trouble =
            denied ? "tillcastd may not read the PIN in " + path.string() + ": chgrp tillcast and chmod 640 that file"
                   : "the PIN in " + path.string() + " cannot be read: " + std::strerror(errno);
        return read;
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    const auto first = text.find_first_not_of(k_blanks);
    const auto last = text.find_last_not_of(k_blanks);
    const std::string pin = first == std::string::npos ? "" : text.substr(first, last - first + 1);
    if (pin.size() < 4 || pin.size() > 8 || pin.find_first_not_of("0123456789") != std::string::npos) {
        read.trouble = path.string() + " holds no PIN: 4 to 8 digits and nothing else";
        return read;
    }
    read.pin = words::Secret(pin);
    return read;
}

}  // namespace modem::device
