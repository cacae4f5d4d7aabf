#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace firmware::board {

enum class Verb { usb_power, usb_reauthorize, driver_rebind, gpio_pulse, port_holder };
enum class Power { off, on, cycle };

/// A line of the protocol: a verb, for `usb-power` what to do, and a target.
struct Request {
    Verb verb = Verb::port_holder;
    Power power = Power::cycle;
    std::string target;
};

inline constexpr std::size_t k_longest_request = 256;

/// `usb-power off|on|cycle PORT`, `usb-reauthorize DEVICE`, `driver-rebind DEVICE`, `gpio-pulse NAME`, `port-holder
/// PATH`, without the line's end. Words are parted by one space; nothing else is taken.
std::optional<Request> parse_request(std::string_view line);

/// One line of JSON with its end: `{"ok":true,"done":"…"}` or `{"ok":false,"error":"not_allowed","sentence":"…"}`.
struct Answer {
    bool ok = false;
    std::string error;  ///< `bad_request`, `not_allowed`, `impossible`, `failed`; empty where ok
    std::string text;   ///< what was done, or why not, for an operator
};
std::string to_line(const Answer& answer);

}  // namespace firmware::board
