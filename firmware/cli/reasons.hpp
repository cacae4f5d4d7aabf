#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "firmware/cli/terminal.hpp"

namespace firmware::cli {

/// Why a message waits, was skipped or has failed, in plain words; of a reason that is not known here, its name.
std::string reason_text(std::string_view reason);

/// `held: outside of the hours, next try 2026-11-22 08:30:00`, of a message as the API shows it.
std::string state_text(const boost::json::value& message);

Colour colour_of_state(std::string_view state);

}  // namespace firmware::cli
