#include "controller/api/cursor.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "controller/api/base64.hpp"

namespace controller::api {

namespace {

constexpr std::size_t k_value_bytes = 16;
constexpr std::size_t k_check_bytes = 4;  // against mistakes, not against malice: a cursor gives no rights
using Payload = std::array<std::uint8_t, k_value_bytes + k_check_bytes>;

void put(std::int64_t value, std::uint8_t* at) {
    for (int shift = 56; shift >= 0; shift -= 8) *at++ = static_cast<std::uint8_t>(value >> shift);
}

std::int64_t get(const std::uint8_t* at) {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = value << 8 | at[i];
    return static_cast<std::int64_t>(value);
}

Payload encode(std::string_view listing, const Cursor& cursor) {
    Payload payload{};
    put(cursor.sort, payload.data());
    put(cursor.key, payload.data() + 8);
    std::array<std::uint8_t, crypto_generichash_BYTES> check{};
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, check.size());
    crypto_generichash_update(&state, payload.data(), k_value_bytes);
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(listing.data()), listing.size());
    crypto_generichash_final(&state, check.data(), check.size());
    std::copy_n(check.begin(), k_check_bytes, payload.begin() + k_value_bytes);
    return payload;
}

}  // namespace

std::string to_text(std::string_view listing, const Cursor& cursor) { return to_base64url(encode(listing, cursor)); }

Outcome<Cursor> parse_cursor(std::string_view listing, std::string_view text) {
    const auto bytes = from_base64url(text);
    if (bytes && bytes->size() == Payload().size()) {
        const Cursor cursor{get(bytes->data()), get(bytes->data() + 8)};
        const Payload expected = encode(listing, cursor);
        if (std::equal(expected.begin(), expected.end(), bytes->begin())) return cursor;
    }
    return bad_request("This is not a cursor of this listing.");
}

}  // namespace controller::api
