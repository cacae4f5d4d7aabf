#pragma once

#include <string>

#include "modem/at/command.hpp"

namespace support {

// Commands as the device asks them. `name` is that of their information lines.

inline modem::at::Command plain(const std::string& text, const std::string& name = {}) {
    modem::at::Command command;
    command.text = text;
    if (!name.empty()) command.prefixes = {name};
    return command;
}

/// One whose answer may come without its name.
inline modem::at::Command bare(const std::string& text) {
    modem::at::Command command = plain(text, text.substr(2));
    command.bare_lines = true;
    return command;
}

/// One whose lines announce PDUs.
inline modem::at::Command listing(const std::string& text, const std::string& name) {
    modem::at::Command command = plain(text, name);
    command.pdu_lines = true;
    return command;
}

}  // namespace support
