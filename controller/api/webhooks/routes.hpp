#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api::webhooks {

/// `/v1/webhooks`: who is told what happens. A secret is shown once, to whom it is made for.
std::span<const Route<Context>> receiver_routes();

/// `/v1/webhooks/…/deliveries`: what they were told, what came of it, and again.
std::span<const Route<Context>> delivery_routes();

}  // namespace controller::api::webhooks
