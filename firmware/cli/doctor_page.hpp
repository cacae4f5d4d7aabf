#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "config/words/instant.hpp"
#include "firmware/cli/doctor_findings.hpp"
#include "firmware/cli/terminal.hpp"

namespace firmware::cli {

/// What an examination came to.
struct Examination {
    std::string shop;  ///< empty where the configuration does not tell
    words::Instant at;
    bool by_daemon = false;  ///< the modems were asked through it
    std::vector<std::string> modems;
    std::vector<Finding> findings;
};

/// A page for people: a section for the box, the ports and each modem; what is to be done stands under what is wrong.
/// At most 100 columns.
std::string to_page(const Examination& examination, const Terminal& terminal);

/// For programs: `findings` with stable `id`, `about`, `verdict`, `sentence`, `next`, `figures`.
boost::json::object to_json(const Examination& examination);

}  // namespace firmware::cli
