#pragma once

#include <type_traits>

#include <boost/system/error_code.hpp>

namespace modem::sms {

/// Why a text, a number or a PDU is refused; `message()` of the error code is a sentence for people.
enum class errc {
    bad_number = 1,
    bad_sender,
    bad_utf8,
    not_gsm7,
    too_many_parts,
    user_data_too_long,
    bad_units,
    bad_validity,
    bad_timestamp,
    odd_hex,
    bad_hex,
    truncated,
    trailing_octets,
    too_long,
    bad_address,
    bad_header,
    compressed,
    unknown_type,
    bad_layout,
    not_a_push,
    bad_push,
};

const boost::system::error_category& sms_category();

inline boost::system::error_code make_error_code(errc value) { return {static_cast<int>(value), sms_category()}; }

}  // namespace modem::sms

template <>
struct boost::system::is_error_code_enum<modem::sms::errc> : std::true_type {};
