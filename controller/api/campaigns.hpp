#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// /v1/campaigns and what is below it.
std::span<const Route<Context>> campaign_routes();

}  // namespace controller::api
