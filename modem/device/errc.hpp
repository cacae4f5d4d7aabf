#pragma once

#include <string_view>
#include <type_traits>

#include <boost/system/error_code.hpp>

namespace modem::device {

/// Why a modem whose port is open cannot be used.
enum class errc {
    no_answer = 1,
    sim_missing,
    sim_pin_required,
    sim_puk_required,
    sim_locked,
    sim_failure,
    no_pdu_mode,
    sim_pin_unreadable,
    sim_pin_wrong,
    sim_pin_tried,
    sim_pin_last_attempt,
    sim_other,
};

const boost::system::error_category& device_category();

/// Stable, for programs: `sim_pin_required`.
std::string_view to_string(errc value);

inline boost::system::error_code make_error_code(errc value) { return {static_cast<int>(value), device_category()}; }

}  // namespace modem::device

template <>
struct boost::system::is_error_code_enum<modem::device::errc> : std::true_type {};
