#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "modem/simulator/control_request.hpp"
#include "modem/simulator/world.hpp"

namespace modem::simulator {

/// The modem of that name, link, number or IMEI; throws Refused.
Modem& modem_called(World& world, const std::string& which);

/// An operation on modems, their SIMs or their lines; nothing where `op` is none. Throws Refused.
std::optional<boost::json::object> modem_operation(World& world, std::string_view op, Request& request);

}  // namespace modem::simulator
