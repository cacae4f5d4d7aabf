#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "modem/simulator/world.hpp"

namespace modem::simulator {

/// Wait until nothing has happened for `still` and nothing is under way, at most `patience`.
struct QuietWait {
    std::chrono::milliseconds still{100};
    std::chrono::milliseconds patience{30000};
};

/// What a line on the control socket gets: an answer, or a wait whose end is the answer.
using ControlAnswer = std::variant<boost::json::object, QuietWait>;

/// One request, a JSON object with `op` and the operation's own fields; never throws. The answer has `ok`, and
/// `error` where it is false. `k_control_help` tells the operations.
ControlAnswer control(World& world, std::string_view line);

extern const char* const k_control_help;

}  // namespace modem::simulator
