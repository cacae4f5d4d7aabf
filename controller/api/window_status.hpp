#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "controller/dispatch/rules.hpp"

namespace controller::api {

/// Whether marketing to a contact of the shop's own country who wants it may go at this hour:
/// `{ "open": false, "reason": "window", "until": "…" }`. `until` is null where no time opens it.
boost::json::object window_status(const dispatch::Rules& rules, words::Instant now);

/// The same, with its `country`, for each country that the shop may text and has rules for; its own is the first. Of a
/// country of several zones or of states with rules of their own it is what holds for a contact of whom neither is
/// known; others may have it sooner.
boost::json::array windows_status(const dispatch::Rules& rules, words::Instant now);

}  // namespace controller::api
