#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// /v1/segments and what is below it.
std::span<const Route<Context>> segment_routes();

}  // namespace controller::api
