#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// /v1/reload and /v1/clock, on the control socket only.
std::span<const Route<Context>> admin_routes();

}  // namespace controller::api
