#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// POST /v1/consents. What holds now stands in the contact.
std::span<const Route<Context>> consent_routes();

}  // namespace controller::api
