#pragma once

#include <boost/json/object.hpp>

#include "controller/dispatch/rules.hpp"

namespace controller::api {

/// Whether marketing to a contact of the shop's own country who wants it may go at this hour:
/// `{ "open": false, "reason": "window", "until": "…" }`.
boost::json::object window_status(const dispatch::Rules& rules, words::Instant now);

}  // namespace controller::api
