#include "modem/sms/validity.hpp"

#include "modem/sms/errc.hpp"

namespace modem::sms {

using namespace std::chrono;

std::chrono::minutes decode_validity(std::uint8_t octet) {
    if (octet <= 143) return minutes(5) * (octet + 1);
    if (octet <= 167) return hours(12) + minutes(30) * (octet - 143);
    if (octet <= 196) return days(1) * (octet - 166);
    return weeks(1) * (octet - 192);
}

words::Result<std::uint8_t> encode_validity(std::chrono::minutes validity) {
    if (validity <= minutes(0)) return make_error_code(errc::bad_validity);
    unsigned octet = 255;
    while (octet > 0 && decode_validity(static_cast<std::uint8_t>(octet)) > validity) --octet;
    return static_cast<std::uint8_t>(octet);
}

}  // namespace modem::sms
