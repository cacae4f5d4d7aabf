#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// /problems/{slug}: what the `type` of a problem leads to.
std::span<const Route<Context>> problem_routes();

}  // namespace controller::api
