#pragma once

#include <boost/json/array.hpp>

#include <boost/json/value.hpp>
#include <string>

#include "firmware/cli/table.hpp"

namespace firmware::cli {

/// The modems as the API has them, with what is wrong in a sentence.
Table modems_table(const boost::json::array& modems);

/// How many wait for what, and when the first of them is looked at again.
Table holds_table(const boost::json::array& holds);

/// Whether marketing may go at this hour, and when else; of several countries a line each.
std::string window_text(const boost::json::value& window);
std::string windows_text(const boost::json::array& windows);

}  // namespace firmware::cli
