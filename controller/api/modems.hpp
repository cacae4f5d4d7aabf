#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// /v1/modems: each modem of the configuration with what it tells, its SIM and how much of its pace is used.
std::span<const Route<Context>> modem_routes();

}  // namespace controller::api
