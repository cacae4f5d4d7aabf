#pragma once

#include <boost/json/array.hpp>

#include "firmware/cli/table.hpp"

namespace firmware::cli {

/// The modems as the API has them, with what is wrong in a sentence.
Table modems_table(const boost::json::array& modems);

/// How many wait for what, and when the first of them is looked at again.
Table holds_table(const boost::json::array& holds);

}  // namespace firmware::cli
