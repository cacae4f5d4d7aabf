#include "modem/sms/unicode.hpp"

#include "modem/sms/errc.hpp"

namespace modem::sms {

namespace {

constexpr char32_t k_replacement = 0xfffd;

// The number of octets that a lead octet announces, and the smallest code point that needs so many.
struct Form {
    std::size_t length = 0;
    char32_t smallest = 0;
    std::uint8_t mask = 0;
};

Form form_of(std::uint8_t lead) {
    if (lead < 0x80) return {1, 0, 0x7f};
    if ((lead & 0xe0) == 0xc0) return {2, 0x80, 0x1f};
    if ((lead & 0xf0) == 0xe0) return {3, 0x800, 0x0f};
    if ((lead & 0xf8) == 0xf0) return {4, 0x10000, 0x07};
    return {};
}

}  // namespace

std::optional<char32_t> next_code_point(std::string_view utf8, std::size_t& at) {
    const auto lead = static_cast<std::uint8_t>(utf8[at]);
    const Form form = form_of(lead);
    if (form.length == 0 || form.length > utf8.size() - at) return {};
    char32_t code_point = lead & form.mask;
    for (std::size_t i = 1; i < form.length; ++i) {
        const auto next = static_cast<std::uint8_t>(utf8[at + i]);
        if ((next & 0xc0) != 0x80) return {};
        code_point = (code_point << 6) | (next & 0x3f);
    }
    const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (code_point < form.smallest || code_point > 0x10ffff || surrogate) return {};
    at += form.length;
    return code_point;
}

void append_utf8(std::string& utf8, char32_t code_point) {
    const auto tail = [&](unsigned shift) { utf8 += static_cast<char>(0x80 | ((code_point >> shift) & 0x3f)); };
    if (code_point < 0x80) {
        utf8 += static_cast<char>(code_point);
    } else if (code_point < 0x800) {
        utf8 += static_cast<char>(0xc0 | (code_point >> 6));
        tail(0);
    } else if (code_point < 0x10000) {
        utf8 += static_cast<char>(0xe0 | (code_point >> 12));
        tail(6);
        tail(0);
    } else {
        utf8 += static_cast<char>(0xf0 | (code_point >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

words::Result<Units> to_utf16(std::string_view utf8) {
    Units units;
    units.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const auto code_point = next_code_point(utf8, at);
        if (!code_point) return make_error_code(errc::bad_utf8);
        if (*code_point < 0x10000) {
            units.push_back(static_cast<std::uint16_t>(*code_point));
        } else {
            const char32_t rest = *code_point - 0x10000;
            units.push_back(static_cast<std::uint16_t>(0xd800 | (rest >> 10)));
            units.push_back(static_cast<std::uint16_t>(0xdc00 | (rest & 0x3ff)));
        }
    }
    return units;
}

std::string utf16_to_utf8(std::span<const std::uint16_t> units) {
    std::string utf8;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const auto unit = units[i];
        if (is_high_surrogate(unit) && i + 1 < units.size() && is_low_surrogate(units[i + 1])) {
            const char32_t high = unit & 0x3ff;
            append_utf8(utf8, 0x10000 + (high << 10) + (units[++i] & 0x3ff));
        } else {
            append_utf8(utf8, is_high_surrogate(unit) || is_low_surrogate(unit) ? k_replacement : unit);
        }
    }
    return utf8;
}

}  // namespace modem::sms
