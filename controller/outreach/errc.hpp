#pragma once

#include "config/words/result.hpp"

namespace controller::outreach {

/// Why a campaign cannot be made or changed.
enum class errc {
    unknown_segment = 1,
    unknown_template,
    offer_in_service,  ///< the class `service` carries no offer
    bad_name,
    bad_expiry,
    not_found,
    not_a_draft,
    not_running,
    not_paused,
    ended,  ///< it is done or cancelled
};

const boost::system::error_category& category();
inline boost::system::error_code make_error_code(errc e) { return {static_cast<int>(e), category()}; }

}  // namespace controller::outreach

template <>
struct boost::system::is_error_code_enum<controller::outreach::errc> : std::true_type {};
