#include "modem/device/ussd_text.hpp"

#include <algorithm>

#include "modem/at/fields.hpp"
#include "modem/at/unsolicited.hpp"
#include "modem/sms/alphabet.hpp"
#include "modem/sms/redact.hpp"

namespace modem::device {
namespace {

using Form = UssdLine::Form;

constexpr std::size_t k_longest = 1000;
constexpr unsigned k_filler = 0x0d;  // CR fills seven bits that are left over

unsigned nibble(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    return static_cast<unsigned>((c | 0x20) - 'a' + 10);
}

sms::Octets octets_of(std::string_view hex) {
    sms::Octets octets;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        octets.push_back(static_cast<std::uint8_t>(nibble(hex[i]) * 16 + nibble(hex[i + 1])));
    return octets;
}

sms::Units ucs2_of(std::string_view hex) {
    const auto octets = octets_of(hex);
    sms::Units units;
    for (std::size_t i = 0; i + 1 < octets.size(); i += 2)
        units.push_back(static_cast<std::uint16_t>(octets[i] * 256U + octets[i + 1]));
    return units;
}

sms::Units septets_of(std::string_view hex) {
    const auto octets = octets_of(hex);
    sms::Units septets = sms::unpack(octets, octets.size() * 8 / 7);
    if (octets.size() % 7 == 0 && !septets.empty() && (septets.back() == k_filler || septets.back() == 0))
        septets.pop_back();
    return septets;
}

/// The coding of a cell broadcast (3GPP TS 23.038 §5), of which only UCS-2 tells something that the text does not.
bool says_ucs2(int scheme) {
    if (scheme == 0x11) return true;
    return (scheme & 0xC0) == 0x40 && (scheme & 0x0C) == 0x08;
}

bool is_text(std::uint8_t octet) { return (octet >= 0x20 && octet < 0x7f) || octet == '\n' || octet == '\r'; }

Form form_of(std::string_view text, std::optional<int> scheme) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!at::is_hex_line(text)) return Form::plain;
    const bool whole_units = text.size() % 4 == 0;
    if (whole_units && scheme && says_ucs2(*scheme)) return Form::ucs2;
    // A bare number is what it looks like, unless it begins as UCS-2 does.
    const auto units = whole_units ? ucs2_of(text) : sms::Units{};
    const bool latin = units.size() > 1 && std::ranges::all_of(units, [](std::uint16_t u) { return u < 0x100; });
    if (latin) return Form::ucs2;
    if (std::ranges::all_of(text, is_digit) || text.size() < 8) return Form::plain;
    return std::ranges::all_of(octets_of(text), is_text) ? Form::octets : Form::packed;
}

std::string shown(std::string_view utf8) {
    std::string text;
    for (const char c : utf8.substr(0, k_longest)) {
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        if (c == '\r') continue;
        if (!control || c == '\n') text += c;
    }
    // A character cut in two is dropped.
    while (!text.empty() && utf8.size() > k_longest && (text.back() & 0x80) != 0) text.pop_back();
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

/// Digits and what is none, as characters, so that one function redacts them all.
std::string digits_of(const sms::Units& units) {
    std::string digits;
    for (const auto unit : units) digits += unit >= '0' && unit <= '9' ? static_cast<char>(unit) : '.';
    return digits;
}

sms::Units redacted(sms::Units units) {
    const std::string before = digits_of(units), after = sms::redact_digits(before);
    for (std::size_t i = 0; i < units.size(); ++i)
        if (before[i] != after[i]) units[i] = static_cast<unsigned char>(after[i]);
    return units;
}

}  // namespace

UssdLine split_ussd(std::string_view line) {
    UssdLine parsed;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return parsed;
    const std::string_view rest = line.substr(colon + 1);
    parsed.status = at::number_at(at::split_fields(rest), 0);
    const auto first = line.find('"', colon), last = line.rfind('"');
    if (first == std::string_view::npos) return parsed;
    const bool closed = last > first;
    parsed.text = line.substr(first + 1, closed ? last - first - 1 : std::string_view::npos);
    std::optional<int> scheme;
    if (closed && line.substr(last + 1).starts_with(',')) scheme = at::parse_number(line.substr(last + 2));
    parsed.form = form_of(parsed.text, scheme);
    return parsed;
}

std::string ussd_text(const UssdLine& line) {
    std::string text;
    switch (line.form) {
        case Form::plain:
            for (const char c : line.text)
                if ((c & 0x80) == 0) text += c;  // of an alphabet that nobody knows
            return shown(text);
        case Form::octets:
            for (const auto octet : octets_of(line.text)) text += static_cast<char>(octet);
            return shown(text);
        case Form::packed: return shown(sms::gsm7_to_utf8(septets_of(line.text)));
        case Form::ucs2: return shown(sms::utf16_to_utf8(ucs2_of(line.text)));
    }
    return text;
}

std::string with_redacted_digits(const UssdLine& line) {
    sms::Octets octets;
    switch (line.form) {
        case Form::plain: return sms::redact_digits(line.text);
        case Form::octets: {
            sms::Units units;
            for (const auto octet : octets_of(line.text)) units.push_back(octet);
            for (const auto unit : redacted(std::move(units))) octets.push_back(static_cast<std::uint8_t>(unit));
            break;
        }
        case Form::packed: {
            const auto packed = octets_of(line.text);
            octets = sms::pack(redacted(sms::unpack(packed, packed.size() * 8 / 7)));
            break;
        }
        case Form::ucs2:
            for (const auto unit : redacted(ucs2_of(line.text))) {
                octets.push_back(static_cast<std::uint8_t>(unit >> 8U));
                octets.push_back(static_cast<std::uint8_t>(unit & 0xffU));
            }
            break;
    }
    std::string hex = sms::to_hex(octets);
    hex.resize(line.text.size(), '0');
    return hex;
}

std::string packed_ussd(std::string_view code) {
    const auto septets = sms::to_gsm7(code);
    return septets ? sms::to_hex(sms::pack(*septets)) : std::string();
}

}  // namespace modem::device
