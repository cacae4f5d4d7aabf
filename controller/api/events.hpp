#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// POST /v1/events and GET /v1/events/{id}, by the till's own ids.
std::span<const Route<Context>> event_routes();

}  // namespace controller::api
