#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "firmware/cli/terminal.hpp"

namespace firmware::cli {

/// All that GET /v1/modems says of one modem, in words. What this release has no words for is shown by its name.
std::string modem_page(const boost::json::value& modem, const Terminal& terminal);

}  // namespace firmware::cli
