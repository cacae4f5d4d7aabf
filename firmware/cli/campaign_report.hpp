#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "firmware/cli/terminal.hpp"

namespace firmware::cli {

/// What a campaign would do, as the API plans it: who, how many parts, who is skipped or held and why, when done.
std::string plan_text(const boost::json::value& plan, const Terminal& terminal);

/// A campaign and how far it is.
std::string campaign_text(const boost::json::value& campaign, const Terminal& terminal);

}  // namespace firmware::cli
