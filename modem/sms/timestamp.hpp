#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "config/words/instant.hpp"
#include "config/words/result.hpp"
#include "modem/sms/octets.hpp"

namespace modem::sms {

/// A time of the service centre (3GPP TS 23.040 §9.2.3.11) with the offset of its clock from UTC, in quarter hours.
struct Timestamp {
    words::Instant at;
    std::chrono::minutes offset{0};
    friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

/// RFC 3339 in the centre's own time: `2026-11-22T10:00:00+01:00`.
std::string to_string(const Timestamp& timestamp);

/// Appends seven octets, to the second; `errc::bad_timestamp` outside 1990 to 2089 or beyond an offset of ±19:45.
/// An offset between two quarters is cut to the one nearer to zero. Without a time, the octets are zero.
words::Result<void> append_timestamp(Octets& octets, const std::optional<Timestamp>& timestamp);

/// Seven octets. A digit that is none counts as 0, as the standard asks for; nothing where the result is no date,
/// which is not a failure of the reader: a text without a time is still a text.
std::optional<Timestamp> read_timestamp(Reader& reader);

}  // namespace modem::sms
