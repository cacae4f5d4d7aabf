#pragma once

#include <filesystem>
#include <string>

#include "config/words/secret.hpp"

namespace modem::device {

/// The PIN that stands in a file, or the sentence that says why there is none.
struct PinRead {
    words::Secret pin;
    std::string trouble;
};

/// Reads 4 to 8 digits (3GPP TS 31.101 §9.5.1), blanks and line ends around them aside.
PinRead read_pin(const std::filesystem::path& path);

}  // namespace modem::device
