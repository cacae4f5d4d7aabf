#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// GET /v1/modems/{name}/record: what was last said to a modem and by it, redacted, as JSON Lines. GET
/// /v1/messages/{id}/dialogue: of that, what belongs to a message. Both for an admin.
std::span<const Route<Context>> dialogue_routes();

}  // namespace controller::api
