#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "controller/api/request.hpp"

namespace controller::api {

/// Tells whether two requests under one Idempotency-Key are the same.
using Fingerprint = std::array<std::uint8_t, 32>;

/// BLAKE2b-256 of method, path and body, byte for byte.
Fingerprint fingerprint(const Request& request);

inline constexpr std::size_t k_max_idempotency_key = 255;

/// The `Idempotency-Key`, without its quotes where it has them; nothing if there is no such header. 400 if it is empty,
/// too long, given twice, or has other characters than printable ASCII.
Outcome<std::optional<std::string>> idempotency_key(const Request& request);

}  // namespace controller::api
