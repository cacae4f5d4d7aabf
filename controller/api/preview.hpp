#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// POST /v1/messages/preview: what a text would cost and why. Judges no consent and stores nothing.
std::span<const Route<Context>> preview_routes();

}  // namespace controller::api
