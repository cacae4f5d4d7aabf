#pragma once

#include <boost/json/object.hpp>
#include <span>

#include "controller/api/context.hpp"
#include "controller/api/router.hpp"
#include "controller/dispatch/view.hpp"

namespace controller::api {

/// /v1/messages and what is below it.
std::span<const Route<Context>> message_routes();

/// A message as the API shows it.
boost::json::object to_json(const Context& context, const dispatch::MessageView& view);

}  // namespace controller::api
