#pragma once

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// Everything that is served. The context must outlive the router.
void add_routes(Router& router, Context& context);

}  // namespace controller::api
