#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "config/words/result.hpp"

namespace modem::device {

/// What recovery asks of the privileged helper. Each is refused unless the helper's own list allows it for the target.
namespace board_verb {
inline constexpr std::string_view usb_authorise = "usb-authorise";  ///< sysfs `authorized` of the device 0, then 1
inline constexpr std::string_view usb_rebind = "usb-rebind";        ///< unbinds and binds the device's driver
inline constexpr std::string_view usb_power = "usb-power";          ///< switches its port off, waits, on again
inline constexpr std::string_view power_key = "power-key";          ///< pulses the GPIO line of the modem's power key
}  // namespace board_verb

/// A client of the helper that has the rights which the daemon has not. Outlives the modem.
class BoardHelper {
public:
    virtual ~BoardHelper() = default;

    /// Ends when it is done or refused, within a minute. `target` is the place of a USB device as sysfs names it
    /// (`1-1.2`) for the `usb-` verbs, and the modem's name of the configuration for `power-key`. The text is what was
    /// done, for an operator; a refusal's sentence says what the helper's list lacks. Does not throw.
    virtual boost::asio::awaitable<words::Result<std::string>> perform(std::string verb, std::string target) = 0;
};

}  // namespace modem::device
