#pragma once

#include <chrono>
#include <cstdint>

#include "config/words/result.hpp"

namespace modem::sms {

/// TP-VP in its relative form (3GPP TS 23.040 §9.2.3.12.1): steps of 5 minutes to 12 hours, of 30 minutes to a day, of
/// days to 30, of weeks to 63. Rounded down, so that nothing arrives after its time, but never below the smallest
/// step of 5 minutes; more than 63 weeks are 63 weeks. `errc::bad_validity` at zero or less.
words::Result<std::uint8_t> encode_validity(std::chrono::minutes validity);

std::chrono::minutes decode_validity(std::uint8_t octet);

}  // namespace modem::sms
