#pragma once

#include <boost/json/object.hpp>
#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"
#include "modem/device/status.hpp"

namespace controller::api {

/// /v1/modems: each modem of the configuration with what it tells, its SIM and how much of its pace is used.
/// POST /v1/modems/{name}/look has it ask for signal and registration at once.
std::span<const Route<Context>> modem_routes();

/// What a modem tells of itself and its SIM, as the API shows it.
boost::json::object to_json(const modem::device::ModemStatus& modem);

}  // namespace controller::api
