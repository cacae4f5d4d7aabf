#pragma once

#include <boost/json/object.hpp>
#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// /healthz, /v1/status, /v1/holds and /v1/brake.
std::span<const Route<Context>> status_routes();

/// `{ "now", "trusted", "manual" }`.
boost::json::object clock_to_json(const Context& context);
bool clock_is_manual(const Context& context);

}  // namespace controller::api
