#pragma once

#include <boost/json/array.hpp>
#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// `/v1/alerts`: what a person must mend.
std::span<const Route<Context>> alert_routes();

/// What is open now, in short, for the status.
boost::json::array open_alerts(const Context& context, store::Database& db);

}  // namespace controller::api
