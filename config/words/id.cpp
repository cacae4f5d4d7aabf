#include "config/words/id.hpp"

namespace words {

namespace {

constexpr std::string_view k_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int k_ulid_length = 26;

int value_of(char c) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const auto found = k_alphabet.find(c);
    return found == std::string_view::npos ? -1 : static_cast<int>(found);
}

}  // namespace

std::string to_string(std::string_view prefix, const PublicId& id) {
    std::uint64_t high = (static_cast<std::uint64_t>(to_ms(id.created)) << 16) | id.database;
    std::uint64_t low = static_cast<std::uint64_t>(id.key);
    std::string text(k_ulid_length, '0');
    for (int i = k_ulid_length - 1; i >= 0; --i) {
        text[static_cast<std::size_t>(i)] = k_alphabet[low & 31];
        low = (low >> 5) | (high << 59);
        high >>= 5;
    }
    return std::string(prefix) + text;
}

std::optional<PublicId> parse_id(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix) || text.size() != prefix.size() + k_ulid_length) return {};
    text.remove_prefix(prefix.size());
    if (value_of(text[0]) > 7) return {};  // 26 characters hold 130 bits, a ULID has 128
    std::uint64_t high = 0, low = 0;
    for (const char c : text) {
        const int value = value_of(c);
        if (value < 0) return {};
        high = (high << 5) | (low >> 59);
        low = (low << 5) | static_cast<std::uint64_t>(value);
    }
    return PublicId{from_ms(static_cast<std::int64_t>(high >> 16)), static_cast<std::uint16_t>(high & 0xffff),
                    static_cast<Key>(low)};
}

}  // namespace words
