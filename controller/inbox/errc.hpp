#pragma once

#include "config/words/result.hpp"

namespace controller::inbox {

/// Why an inbound text cannot be settled. Nothing has been written when it is refused.
enum class errc {
    not_found = 1,
    already_handled,  ///< as something else
    no_number,        ///< it came from a short code or a name: nobody to opt out or in
    still_blocked,    ///< the number is suppressed for a reason that is not the person's own opt-out
};

const boost::system::error_category& category();
inline boost::system::error_code make_error_code(errc e) { return {static_cast<int>(e), category()}; }

}  // namespace controller::inbox

template <>
struct boost::system::is_error_code_enum<controller::inbox::errc> : std::true_type {};
