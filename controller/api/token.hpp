#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "config/words/secret.hpp"

namespace controller::api {

/// What is kept of a token. A token has 256 random bits, so a plain hash is as good as a slow one.
using TokenHash = std::array<std::uint8_t, 32>;

/// `tc_` and 32 random bytes in base64url, 46 characters.
words::Secret new_token();

/// Whether a text can be a token at all; what cannot need not be looked up.
bool has_token_form(std::string_view text);

/// BLAKE2b-256 of the whole text.
TokenHash hash_token(std::string_view token);

/// Takes the same time wherever the two differ.
bool same_hash(const TokenHash& a, const TokenHash& b);

}  // namespace controller::api
