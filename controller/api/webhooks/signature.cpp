#include "controller/api/webhooks/signature.hpp"

#include <sodium.h>

#include <array>
#include <vector>

namespace controller::api::webhooks {

namespace {

constexpr std::size_t k_secret_bytes = 32;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string base64(std::span<const unsigned char> bytes) {
    std::vector<char> text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL));
    return sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
}

}  // namespace

std::string signature(std::span<const std::string> secrets, std::string_view id, std::int64_t timestamp,
                      std::string_view body) {
    const std::string head = std::string(id) + "." + std::to_string(timestamp) + ".";
    std::string all;
    for (const std::string& secret : secrets) {
        std::array<unsigned char, crypto_auth_hmacsha256_BYTES> code{};
        crypto_auth_hmacsha256_state state;
        crypto_auth_hmacsha256_init(&state, bytes_of(secret), secret.size());
        crypto_auth_hmacsha256_update(&state, bytes_of(head), head.size());
        crypto_auth_hmacsha256_update(&state, bytes_of(body), body.size());
        crypto_auth_hmacsha256_final(&state, code.data());
        all += (all.empty() ? "v1," : " v1,") + base64(code);
    }
    return all;
}

words::Secret new_secret() {
    std::array<unsigned char, k_secret_bytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return words::Secret("whsec_" + base64(bytes));
}

}  // namespace controller::api::webhooks
