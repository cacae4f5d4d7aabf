#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "config/words/secret.hpp"

namespace controller::api::webhooks {

/// `webhook-signature` of Standard Webhooks: for each secret (its bytes) `v1,` and base 64 of HMAC-SHA-256 over
/// `id.timestamp.body`, with blanks between.
std::string signature(std::span<const std::string> secrets, std::string_view id, std::int64_t timestamp,
                      std::string_view body);

/// A new secret, `whsec_…` with 32 random bytes.
words::Secret new_secret();

}  // namespace controller::api::webhooks
