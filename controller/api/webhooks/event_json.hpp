#pragma once

#include <boost/json/object.hpp>

#include "controller/api/context.hpp"
#include "controller/api/webhooks/events.hpp"

namespace controller::api::webhooks {

inline constexpr std::string_view k_event_prefix = "evt_";

/// An event for one receiver as the API shows it.
boost::json::object to_json(const Context& context, store::Database& db, const Event& event);
boost::json::value show_event(const Context& context, store::Database& db, const std::string& resource);

}  // namespace controller::api::webhooks
