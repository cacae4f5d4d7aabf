#pragma once

#include <boost/json/object.hpp>
#include <span>

#include "controller/api/context.hpp"
#include "controller/api/json_input.hpp"
#include "controller/api/problem.hpp"
#include "controller/api/router.hpp"
#include "controller/dispatch/view.hpp"

namespace controller::api {

/// /v1/messages and what is below it.
std::span<const Route<Context>> message_routes();

/// What a message and a preview say of their text: `text`, `encoding`, `language`, `flash`, `sim`.
void read_text(Fields& fields, dispatch::NewMessage& message);

/// What dispatch refuses, under the field that it is about.
Problem to_problem(const words::error_code& error);

/// A message as the API shows it.
boost::json::object to_json(const Context& context, const dispatch::MessageView& view);

}  // namespace controller::api
