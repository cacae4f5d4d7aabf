#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace controller::api {

/// Why the control socket cannot be opened; whatever else can go wrong with a socket has the system's own code.
enum class errc {
    control_in_use = 1,
    control_not_a_socket,
    control_path_too_long,
};

const boost::system::error_category& category();
inline boost::system::error_code make_error_code(errc value) { return {static_cast<int>(value), category()}; }

}  // namespace controller::api

template <>
struct boost::system::is_error_code_enum<controller::api::errc> : std::true_type {};
