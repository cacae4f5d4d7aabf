#include "modem/sms/wsp.hpp"

#include <algorithm>
#include <string_view>

#include "modem/sms/errc.hpp"
#include "modem/sms/unicode.hpp"

namespace modem::sms {

namespace {

constexpr std::uint8_t k_length_quote = 31;
constexpr std::uint8_t k_quote = 0x7f;
constexpr std::size_t k_max_integer = 8;

bool is_kept(char32_t character) {
    return character == U'\n' || (character >= 0x20 && (character < 0x7f || character > 0x9f));
}

std::uint8_t peek(const Reader& reader) {
    Reader ahead = reader;
    return ahead.octet();
}

}  // namespace

std::uint32_t read_uintvar(Reader& reader) {
    std::uint64_t value = 0;
    for (int i = 0; i < 5; ++i) {
        const auto octet = reader.octet();
        value = (value << 7) | (octet & 0x7fU);
        if ((octet & 0x80) != 0) continue;
        if (value > 0xffffffffU) break;
        return static_cast<std::uint32_t>(value);
    }
    reader.fail(errc::bad_push);
    return 0;
}

std::size_t read_value_length(Reader& reader) {
    const auto octet = reader.octet();
    if (octet < k_length_quote) return octet;
    if (octet == k_length_quote) return read_uintvar(reader);
    reader.fail(errc::bad_push);
    return 0;
}

std::uint64_t read_integer(Reader& reader) {
    const auto octet = reader.octet();
    if ((octet & 0x80) != 0) return octet & 0x7fU;
    if (octet > k_max_integer) reader.fail(errc::bad_push);
    std::uint64_t value = 0;
    for (const auto one : reader.take(octet)) value = (value << 8) | one;
    return value;
}

std::span<const std::uint8_t> read_string(Reader& reader) {
    Reader ahead = reader;
    std::size_t length = 0;
    while (!ahead.failed() && ahead.octet() != 0) ++length;
    if (ahead.failed()) {
        reader.fail(errc::truncated, ahead.stopped_at());
        return {};
    }
    auto text = reader.take(length);
    (void)reader.octet();
    if (!text.empty() && text[0] == k_quote) text = text.subspan(1);
    return text;
}

std::string read_encoded_string(Reader& reader) {
    if (peek(reader) > k_length_quote) return to_utf8(read_string(reader), k_utf_8);
    const auto value = reader.take(read_value_length(reader));
    Reader inner(value);
    const auto character_set = read_integer(inner);
    // Some gateways leave the NUL out, as the length tells where the text ends.
    auto text = inner.take(inner.left());
    if (!text.empty() && text.back() == 0) text = text.first(text.size() - 1);
    if (!text.empty() && text[0] == k_quote) text = text.subspan(1);
    if (inner.failed()) reader.fail(errc::bad_push);
    return to_utf8(text, character_set);
}

void skip_value(Reader& reader) {
    const auto first = peek(reader);
    if (first <= k_length_quote)
        (void)reader.take(read_value_length(reader));
    else if (first < 0x80)
        (void)read_string(reader);
    else
        (void)reader.octet();
}

std::string to_utf8(std::span<const std::uint8_t> octets, std::uint64_t character_set) {
    octets = octets.first(std::min(octets.size(), k_max_text));
    const std::string_view text(reinterpret_cast<const char*>(octets.data()), octets.size());
    std::string utf8;
    for (std::size_t at = 0; at < text.size();) {
        std::optional<char32_t> character;
        if (character_set == k_latin_1)
            character = static_cast<std::uint8_t>(text[at++]);
        else
            character = next_code_point(text, at);
        if (!character) {
            ++at;
            append_utf8(utf8, 0xfffd);
        } else if (is_kept(*character)) {
            append_utf8(utf8, *character);
        }
    }
    return utf8;
}

}  // namespace modem::sms
