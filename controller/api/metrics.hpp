#pragma once

#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// GET /metrics in the text format of Prometheus. A scrape reads the rows of what is held, the index of what is queued
/// and what is new in the journal of parts; nothing that grows with the age of the database.
std::span<const Route<Context>> metric_routes();

}  // namespace controller::api
