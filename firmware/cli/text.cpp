#include "firmware/cli/text.hpp"

#include <unicode/uchar.h>

#include "modem/sms/unicode.hpp"

namespace firmware::cli {

namespace {

namespace sms = modem::sms;

constexpr char32_t k_replacement = 0xfffd;
constexpr std::string_view k_ellipsis = "…";

bool steers(char32_t character) {
    const bool control = character < 0x20 || (character >= 0x7f && character < 0xa0);
    const bool turns = (character >= 0x202a && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
    return control || turns;
}

std::size_t width_of(char32_t character) {
    const auto point = static_cast<UChar32>(character);
    switch (u_charType(point)) {
        case U_NON_SPACING_MARK:
        case U_ENCLOSING_MARK:
        case U_FORMAT_CHAR: return 0;
        default: break;
    }
    const int width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::string printable(std::string_view utf8) {
    std::string shown;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto character = sms::next_code_point(utf8, at);
        if (!character) break;
        sms::append_utf8(shown, steers(*character) && *character != '\n' ? k_replacement : *character);
    }
    return shown;
}

std::string one_line(std::string_view utf8) {
    std::string flat(utf8);
    for (char& c : flat)
        if (c == '\n' || c == '\t') c = ' ';
    return printable(flat);
}

std::size_t width_of(std::string_view utf8) {
    std::size_t width = 0;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto character = sms::next_code_point(utf8, at);
        if (!character) break;
        width += width_of(*character);
    }
    return width;
}

std::string shortened(std::string_view utf8, std::size_t columns) {
    if (width_of(utf8) <= columns) return std::string(utf8);
    if (columns == 0) return {};
    std::size_t width = 0, end = 0;
    for (std::size_t at = 0; at < utf8.size(); end = at) {
        const auto character = sms::next_code_point(utf8, at);
        if (!character) break;
        width += width_of(*character);
        if (width > columns - 1) break;
    }
    return std::string(utf8.substr(0, end)) + std::string(k_ellipsis);
}

std::string count_of(std::int64_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace firmware::cli
