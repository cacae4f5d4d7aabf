#pragma once

#include <string>

#include "controller/api/webhooks/events.hpp"
#include "controller/store/database.hpp"

namespace controller::api::webhooks {

/// The id that the receiver knows the event by (`webhook-id`): the same at each try.
std::string event_id(const Event& event, std::uint16_t salt);

/// What is posted: `{type, timestamp, data}`, with the resource in short, as the API names its fields. A message's and
/// an inbound text's own text is there only with `with_text`.
std::string event_body(store::Database& db, const Event& event, std::uint16_t salt, bool with_text);

}  // namespace controller::api::webhooks
