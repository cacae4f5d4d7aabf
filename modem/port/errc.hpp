#pragma once

#include <type_traits>

#include <boost/system/error_code.hpp>

namespace modem::port {

/// Why a port could not be opened.
enum class errc {
    absent = 1,
    no_permission,
    busy,
    no_terminal,
    cannot_open,
    cannot_configure,
};

const boost::system::error_category& port_category();

inline boost::system::error_code make_error_code(errc value) { return {static_cast<int>(value), port_category()}; }

}  // namespace modem::port

template <>
struct boost::system::is_error_code_enum<modem::port::errc> : std::true_type {};
