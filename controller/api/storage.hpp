#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"

namespace controller::api {

/// How the database is: whether it takes writes, its size, the last backup, what was salvaged. For /v1/status.
boost::asio::awaitable<boost::json::object> storage_status(Context& context);

/// /v1/backups, /v1/backup (on the control socket only) and /v1/store.
std::span<const Route<Context>> storage_routes();

}  // namespace controller::api
