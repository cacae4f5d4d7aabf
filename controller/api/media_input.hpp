#pragma once

#include <optional>
#include <string>

#include "controller/api/context.hpp"
#include "controller/api/json_input.hpp"
#include "controller/dispatch/message.hpp"

namespace controller::api {

/// Reads `media: { content_type, data }`; what is wrong is noted under its field. Where no modem can send pictures the
/// field is refused with what is missing, modem by modem.
std::optional<dispatch::Media> read_media(const Context& context, Fields& fields);

/// Why none of the modems can send a picture; nothing where one can, or may turn out to.
std::optional<std::string> why_no_pictures(const reader::Config& config,
                                           const std::vector<modem::device::ModemStatus>& modems);

}  // namespace controller::api
