#pragma once

#include <boost/json/array.hpp>
#include <string>

#include "firmware/cli/terminal.hpp"

namespace firmware::cli {

/// What GET /v1/messages/{id}/dialogue has, for people: a paragraph for each attempt of a part, with the seconds since
/// its AT+CMGS, `→` for what we said, `←` for what the modem said, `·` for a note. Nothing in it steers the terminal.
std::string dialogue_page(const boost::json::array& entries, const Terminal& terminal);

}  // namespace firmware::cli
