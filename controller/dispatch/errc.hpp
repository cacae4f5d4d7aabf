#pragma once

#include "config/words/result.hpp"

namespace controller::dispatch {

/// Why a message is not taken, or cannot be changed.
enum class errc {
    empty_text = 1,
    too_many_parts,      ///< more than k_max_parts
    text_not_encodable,  ///< `gsm7` was asked for and the text has another character
    expires_in_past,
    expires_before_start,   ///< expires_at is not after not_before
    alert_marketing,        ///< the lane `alert` is for service only
    destination_forbidden,  ///< not among the allowed prefixes, or a premium or shared-cost number
    unknown_sim,            ///< no SIM or modem of that name has been seen
    media_too_big,          ///< more than k_max_media octets, or none
    media_type,             ///< not what content_type says, or no picture that phones show
    not_found,
    too_late,          ///< it is on the air or settled
    flash_marketing,   ///< what shows at once is for service only
    value_of_service,  ///< only marketing messages have a value
    bad_value,         ///< not 0 to 100
    not_in_doubt,      ///< only what is `unknown` can be resolved
    was_withdrawn,     ///< it must not be sent again
    has_expired,       ///< its time is over
};

const boost::system::error_category& category();
inline boost::system::error_code make_error_code(errc e) { return {static_cast<int>(e), category()}; }

}  // namespace controller::dispatch

template <>
struct boost::system::is_error_code_enum<controller::dispatch::errc> : std::true_type {};
