#include "controller/api/base64.hpp"

#include <sodium.h>

namespace controller::api {

namespace {

constexpr int k_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

}  // namespace

std::string to_base64url(std::span<const std::uint8_t> bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), k_variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), k_variant);
    text.pop_back();  // the encoder ends with a NUL
    return text;
}

std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text) {
    std::vector<std::uint8_t> bytes(text.size() / 4 * 3 + 3);
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &length, &end, k_variant) != 0)
        return std::nullopt;
    if (end != text.data() + text.size()) return std::nullopt;
    bytes.resize(length);
    return bytes;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    const int wrong = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                        text.size(), " \r\n", &length, &end, sodium_base64_VARIANT_ORIGINAL);
    if (wrong != 0 || end != text.data() + text.size()) return std::nullopt;
    bytes.resize(length);
    return bytes;
}

}  // namespace controller::api
