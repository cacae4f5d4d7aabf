#include "modem/sms/alphabet.hpp"

#include <array>

#include "modem/sms/errc.hpp"

namespace modem::sms {

namespace {

// For the default alphabet, which is by far the commonest: from a code point below 0x400 (the Greek letters are the
// last) to its septet; extended ones carry the top bit.
constexpr std::uint8_t k_extended = 0x80;
constexpr std::uint8_t k_none = 0xff;
constexpr char32_t k_euro = 0x20ac;
constexpr std::uint8_t k_euro_septet = k_extended | 0x65;

constexpr std::array<std::uint8_t, 0x400> reverse_table() {
    std::array<std::uint8_t, 0x400> table{};
    table.fill(k_none);
    for (std::size_t i = 0; i < k_default_alphabet.size(); ++i)
        if (i != k_escape) table[k_default_alphabet[i]] = static_cast<std::uint8_t>(i);
    for (std::size_t i = 0; i < k_default_extension.size(); ++i)
        if (const char16_t character = k_default_extension[i]; character != k_no_extension && character < table.size())
            table[character] = static_cast<std::uint8_t>(k_extended | i);
    return table;
}

constexpr auto k_reverse = reverse_table();

std::uint8_t code_of(char32_t character) {
    if (character == k_euro) return k_euro_septet;
    return character < k_reverse.size() ? k_reverse[character] : k_none;
}

std::optional<std::uint8_t> find(std::u16string_view table, char32_t character) {
    if (character > 0xffff) return {};
    const auto at = table.find(static_cast<char16_t>(character));
    if (at == std::u16string_view::npos) return {};
    return static_cast<std::uint8_t>(at);
}

}  // namespace

std::string_view to_string(Alphabet alphabet) {
    switch (alphabet) {
        case Alphabet::gsm7: return "gsm7";
        case Alphabet::eight_bit: return "8bit";
        case Alphabet::ucs2: return "ucs2";
    }
    return "gsm7";
}

unsigned septets_of(char32_t character) {
    const auto code = code_of(character);
    if (code == k_none) return 0;
    return (code & k_extended) != 0 ? 2 : 1;
}

Septets septets_in(char32_t character, const Tables& tables) {
    if (tables == Tables{}) {
        const auto code = code_of(character);
        if (code == k_none) return {};
        return {static_cast<std::uint8_t>(code & 0x7f), static_cast<std::uint8_t>((code & k_extended) != 0 ? 2 : 1)};
    }
    if (character != k_escape && character != k_unassigned)
        if (const auto code = find(locking_table(tables.locking), character)) return {*code, 1};
    if (character != k_no_extension)
        if (const auto code = find(single_table(tables.single), character)) return {*code, 2};
    return {};
}

words::Result<Units> to_gsm7(std::string_view utf8, const Tables& tables) {
    Units septets;
    septets.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const auto character = next_code_point(utf8, at);
        if (!character) return make_error_code(errc::bad_utf8);
        const auto [code, width] = septets_in(*character, tables);
        if (width == 0) return make_error_code(errc::not_gsm7);
        if (width == 2) septets.push_back(k_escape);
        septets.push_back(code);
    }
    return septets;
}

std::string gsm7_to_utf8(std::span<const std::uint16_t> septets, const Tables& tables) {
    const auto locking = locking_table(tables.locking);
    const auto single = single_table(tables.single);
    std::string utf8;
    for (std::size_t i = 0; i < septets.size(); ++i) {
        if (septets[i] != k_escape) {
            append_utf8(utf8, locking[septets[i] & 0x7f]);
        } else if (i + 1 == septets.size() || septets[i + 1] == k_escape) {
            utf8 += ' ';
            ++i;
        } else {
            const auto code = septets[++i] & 0x7f;
            append_utf8(utf8, single[code] != k_no_extension ? single[code] : locking[code]);
        }
    }
    return utf8;
}

std::optional<Misfit> first_misfit(std::string_view utf8) {
    for (std::size_t at = 0; at < utf8.size();) {
        const std::size_t begin = at;
        const auto character = next_code_point(utf8, at);
        if (!character) return {};
        if (code_of(*character) == k_none) return Misfit{std::string(utf8.substr(begin, at - begin)), begin};
    }
    return {};
}

Octets pack(std::span<const std::uint16_t> septets, unsigned fill_bits) {
    const std::size_t bits = fill_bits + septets.size() * 7;
    Octets octets((bits + 7) / 8, 0);
    std::size_t bit = fill_bits;
    for (const auto septet : septets) {
        const auto shifted = static_cast<unsigned>(septet & 0x7f) << (bit % 8);
        octets[bit / 8] |= static_cast<std::uint8_t>(shifted & 0xff);
        if (shifted > 0xff) octets[bit / 8 + 1] |= static_cast<std::uint8_t>(shifted >> 8);
        bit += 7;
    }
    return octets;
}

Units unpack(std::span<const std::uint8_t> octets, std::size_t count, unsigned fill_bits) {
    Units septets;
    septets.reserve(count);
    for (std::size_t bit = fill_bits; septets.size() < count && bit + 7 <= octets.size() * 8; bit += 7) {
        unsigned pair = octets[bit / 8];
        if (bit / 8 + 1 < octets.size()) pair |= static_cast<unsigned>(octets[bit / 8 + 1]) << 8;
        septets.push_back(static_cast<std::uint16_t>((pair >> (bit % 8)) & 0x7f));
    }
    return septets;
}

}  // namespace modem::sms
