#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "config/words/diagnostic.hpp"

namespace firmware::board {

/// A line of a GPIO chip that a modem's power key or reset hangs on.
struct GpioLine {
    std::string name;  ///< of the modem, or what else it is called by
    std::string chip;  ///< `/dev/gpiochip0`
    unsigned line = 0;
    bool active_low = true;
    std::chrono::milliseconds pulse{1'500};
};

/// What the helper may do, and nothing else: `/etc/tillcast/board.toml`.
struct Settings {
    std::vector<std::string> ports;        ///< of hubs, as sysfs names them: `1-1-port2`; never a root hub's
    std::vector<std::string> devices;      ///< on USB, by place: `1-1.2`
    std::chrono::milliseconds off{3'000};  ///< between off and on again
    std::vector<GpioLine> gpio;
};

struct Loaded {
    std::optional<Settings> settings;  ///< there where there are no errors
    std::vector<words::Diagnostic> errors;
};

/// Reads the file. It must belong to root, or to who runs this, and nobody else may write it: it decides what root
/// does.
Loaded load_settings(const std::string& path);

/// The same for a text; `name` is how errors call the file.
Loaded parse_settings(const std::string& name, const std::string& text);

/// `1-1.2`: a bus, a hyphen and the ports on the way. It becomes part of a path, so nothing else is one.
bool is_place(std::string_view text);

/// `1-1-port2`: a hub's place and its port. `usb1-port2`, which is a root hub's, is none.
bool is_hub_port(std::string_view text);

/// The port that a device hangs on: `1-1.2` → `1-1-port2`; nothing for one at a root hub.
std::optional<std::string> hub_port_of(std::string_view place);

}  // namespace firmware::board
