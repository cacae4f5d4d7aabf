#include "controller/api/fingerprint.hpp"

#include <sodium.h>

#include <algorithm>

namespace controller::api {

namespace {

// The length goes in front, so that what moves from one part to the next changes the hash.
void add(crypto_generichash_state& state, std::string_view part) {
    const std::uint64_t size = part.size();
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
}

// An RFC 8941 string: \" and \\ are the only escapes.
std::optional<std::string> unquote(std::string_view text) {
    if (text.size() < 2 || !text.ends_with('"')) return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::string value;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') return std::nullopt;
        if (text[i] == '\\' && (++i == text.size() || (text[i] != '"' && text[i] != '\\'))) return std::nullopt;
        value += text[i];
    }
    return value;
}

}  // namespace

Fingerprint fingerprint(const Request& request) {
    Fingerprint hash{};
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, hash.size());
    add(state, to_string(request.method));
    add(state, request.target.path);
    add(state, request.body);
    crypto_generichash_final(&state, hash.data(), hash.size());
    return hash;
}

Outcome<std::optional<std::string>> idempotency_key(const Request& request) {
    const auto is_key = [](const Header& header) { return same_name(header.name, "Idempotency-Key"); };
    const auto count = std::count_if(request.headers.begin(), request.headers.end(), is_key);
    if (count == 0) return std::optional<std::string>();
    if (count > 1) return bad_request("Idempotency-Key is given more than once.");
    const std::string_view raw = *request.header("Idempotency-Key");
    const auto key = raw.starts_with('"') ? unquote(raw) : std::string(raw);
    const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
    if (!key || key->empty() || key->size() > k_max_idempotency_key ||
        !std::all_of(key->begin(), key->end(), printable))
        return bad_request("Idempotency-Key must be 1 to 255 printable ASCII characters, bare or as a quoted string.");
    return key;
}

}  // namespace controller::api
