#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// /v1/inbound and what is below it.
std::span<const Route<Context>> inbound_routes();

}  // namespace controller::api
