#include "controller/api/token.hpp"

#include <sodium.h>

#include <algorithm>
#include <string>

#include "controller/api/base64.hpp"

namespace controller::api {

namespace {

constexpr std::string_view k_prefix = "tc_";
constexpr std::size_t k_random_bytes = 32;

}  // namespace

words::Secret new_token() {
    std::array<std::uint8_t, k_random_bytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return words::Secret(std::string(k_prefix) + to_base64url(bytes));
}

bool has_token_form(std::string_view text) {
    if (!text.starts_with(k_prefix)) return false;
    const auto bytes = from_base64url(text.substr(k_prefix.size()));
    return bytes && bytes->size() == k_random_bytes;
}

TokenHash hash_token(std::string_view token) {
    TokenHash hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                       nullptr, 0);
    return hash;
}

bool same_hash(const TokenHash& a, const TokenHash& b) { return sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace controller::api
