#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// POST /v1/purchases and GET /v1/purchases/{id}, by the till's own ids.
std::span<const Route<Context>> purchase_routes();

}  // namespace controller::api
