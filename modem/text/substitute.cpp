#include "modem/text/substitute.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "modem/sms/alphabet.hpp"
#include "modem/sms/unicode.hpp"

namespace modem::text {

namespace {

struct Substitution {
    char32_t from;
    std::string_view to;
};

// In the order of their code points. The characters that they stand for look or read the same.
constexpr Substitution k_everywhere[] = {
    {0x0009, " "},   {0x000b, "\n"}, {0x0060, "'"},   {0x0085, "\n"},  {0x00a0, " "},  {0x00a9, "(c)"},
    {0x00ab, "\""},  {0x00ad, ""},   {0x00ae, "(R)"}, {0x00b1, "+/-"}, {0x00b4, "'"},  {0x00b7, "-"},
    {0x00bb, "\""},  {0x00d7, "x"},  {0x0132, "IJ"},  {0x0133, "ij"},  {0x0149, "'n"}, {0x0153, "oe"},
    {0x02b9, "'"},   {0x02bb, "'"},  {0x02bc, "'"},   {0x0391, "A"},   {0x0392, "B"},  {0x0395, "E"},
    {0x0396, "Z"},   {0x0397, "H"},  {0x0399, "I"},   {0x039a, "K"},   {0x039c, "M"},  {0x039d, "N"},
    {0x039f, "O"},   {0x03a1, "P"},  {0x03a4, "T"},   {0x03a5, "Y"},   {0x03a7, "X"},  {0x1e9e, "SS"},
    {0x200b, ""},    {0x200e, ""},   {0x200f, ""},    {0x2010, "-"},   {0x2011, "-"},  {0x2012, "-"},
    {0x2013, "-"},   {0x2014, "-"},  {0x2015, "-"},   {0x2018, "'"},   {0x2019, "'"},  {0x201a, "'"},
    {0x201b, "'"},   {0x201c, "\""}, {0x201d, "\""},  {0x201e, "\""},  {0x201f, "\""}, {0x2022, "*"},
    {0x2023, "*"},   {0x2025, ".."}, {0x2026, "..."}, {0x2028, "\n"},  {0x2029, "\n"}, {0x202f, " "},
    {0x2032, "'"},   {0x2033, "\""}, {0x2035, "'"},   {0x2039, "'"},   {0x203a, "'"},  {0x2043, "-"},
    {0x2044, "/"},   {0x205f, " "},  {0x2060, ""},    {0x20a4, "£"},   {0x2116, "No"}, {0x2122, "(TM)"},
    {0x2190, "<-"},  {0x2192, "->"}, {0x2194, "<->"}, {0x2212, "-"},   {0x2215, "/"},  {0x2219, "*"},
    {0x2236, ":"},   {0x2264, "<="}, {0x2265, ">="},  {0x25a0, "*"},   {0x25aa, "*"},  {0x25cf, "*"},
    {0x25e6, "*"},   {0x3000, " "},  {0xfb00, "ff"},  {0xfb01, "fi"},  {0xfb02, "fl"}, {0xfb03, "ffi"},
    {0xfb04, "ffl"}, {0xfb05, "st"}, {0xfb06, "st"},  {0xfe0e, ""},    {0xfe0f, ""},   {0xfe58, "-"},
    {0xfe63, "-"},   {0xfeff, ""},
};

// Where a language has a way of its own to write a character that is missing, which its readers know.
struct OfLanguage {
    std::string_view language;
    char32_t from;
    std::string_view to;
};
constexpr OfLanguage k_by_language[] = {
    {"ca", 0x00b7, "."},  {"ca", 0x00aa, "a"},  {"ca", 0x00ba, "o"},  {"es", 0x00aa, "a"},
    {"es", 0x00ba, "o"},  {"gl", 0x00aa, "a"},  {"gl", 0x00ba, "o"},  {"pt", 0x00aa, "a"},
    {"pt", 0x00ba, "o"},  {"it", 0x00aa, "a"},  {"it", 0x00ba, "o"},  {"it", 0x00c0, "A'"},
    {"it", 0x00c8, "E'"}, {"it", 0x00cc, "I'"}, {"it", 0x00d2, "O'"}, {"it", 0x00d9, "U'"},
};

// Letters that are no letter with an accent to Unicode.
constexpr Substitution k_strokes[] = {
    {0x00d0, "D"}, {0x00de, "Th"}, {0x00f0, "d"}, {0x00fe, "th"}, {0x0110, "D"}, {0x0111, "d"},  {0x0126, "H"},
    {0x0127, "h"}, {0x0131, "i"},  {0x0138, "k"}, {0x0141, "L"},  {0x0142, "l"}, {0x014a, "NG"}, {0x014b, "ng"},
    {0x0166, "T"}, {0x0167, "t"},  {0x018f, "E"}, {0x0259, "e"},  {0x00b0, "o"}, {0x00a2, "c"},
};

constexpr char32_t k_oe = 0x0152;

template <std::size_t N>
const Substitution* find(const Substitution (&table)[N], char32_t character) {
    const auto at = std::find_if(std::begin(table), std::end(table),
                                 [&](const Substitution& entry) { return entry.from == character; });
    return at == std::end(table) ? nullptr : at;
}

bool speaks(std::string_view language, std::string_view which) {
    return language.substr(0, language.find('-')) == which;
}

// A number or a power that stands by itself; "1½" and "10²" would read as other numbers.
std::optional<std::string> figure(char32_t character, std::string_view before) {
    const bool after_digit = !before.empty() && std::isdigit(static_cast<unsigned char>(before.back())) != 0;
    switch (character) {
        case 0x00bc: return after_digit ? " 1/4" : "1/4";
        case 0x00bd: return after_digit ? " 1/2" : "1/2";
        case 0x00be: return after_digit ? " 3/4" : "3/4";
        case 0x00b2: return after_digit ? std::nullopt : std::optional<std::string>("2");
        case 0x00b3: return after_digit ? std::nullopt : std::optional<std::string>("3");
        default: return {};
    }
}

bool is_small(char32_t character) { return u_islower(static_cast<UChar32>(character)) != 0; }

std::optional<std::string> substitute(char32_t character, std::string_view before, char32_t next,
                                      std::string_view language) {
    for (const auto& entry : k_by_language)
        if (entry.from == character && speaks(language, entry.language)) return std::string(entry.to);
    if (const auto* entry = find(k_everywhere, character)) return std::string(entry->to);
    if (character == k_oe) return is_small(next) ? "Oe" : "OE";
    if (character >= 0x2000 && character <= 0x200a) return " ";
    if (character >= 0xff01 && character <= 0xff5e) return std::string(1, static_cast<char>(character - 0xfee0));
    return figure(character, before);
}

char32_t peek(std::string_view utf8, std::size_t at) {
    return at < utf8.size() ? sms::next_code_point(utf8, at).value_or(0) : 0;
}

// The letter that is left of one with an accent; empty where there is none of the GSM alphabet.
std::string base_of(char32_t character) {
    if (const auto* entry = find(k_strokes, character)) return std::string(entry->to);
    UErrorCode error = U_ZERO_ERROR;
    const auto* decomposer = icu::Normalizer2::getNFKDInstance(error);
    if (U_FAILURE(error)) return {};
    const icu::UnicodeString apart = decomposer->normalize(icu::UnicodeString(static_cast<UChar32>(character)), error);
    if (U_FAILURE(error)) return {};
    std::string base;
    for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
        const UChar32 one = apart.char32At(i);
        if (u_getCombiningClass(one) != 0 || u_charType(one) == U_NON_SPACING_MARK) continue;
        if (sms::septets_of(static_cast<char32_t>(one)) == 0) return {};
        sms::append_utf8(base, static_cast<char32_t>(one));
    }
    return base;
}

// What only changes the picture before it, or joins it to the next.
bool is_unseen(char32_t character) {
    const auto type = u_charType(static_cast<UChar32>(character));
    return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR;
}

bool is_picture(char32_t character) {
    return u_hasBinaryProperty(static_cast<UChar32>(character), UCHAR_EMOJI) != 0 ||
           u_charType(static_cast<UChar32>(character)) == U_OTHER_SYMBOL;
}

}  // namespace

std::string normalised(std::string_view utf8) {
    UErrorCode error = U_ZERO_ERROR;
    const auto* composer = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error)) return std::string(utf8);
    const icu::UnicodeString text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
    const icu::UnicodeString composed = composer->normalize(text, error);
    if (U_FAILURE(error)) return std::string(utf8);
    std::string result;
    composed.toUTF8String(result);
    return result;
}

bool has_place(char32_t character, std::span<const words::Language> languages) {
    if (sms::septets_of(character) != 0) return true;
    return std::any_of(languages.begin(), languages.end(), [&](words::Language language) {
        return sms::septets_in(character, {language, language}).width != 0;
    });
}

std::string substituted(std::string_view utf8, std::string_view language, std::span<const words::Language> languages) {
    std::string result;
    result.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const std::size_t begin = at;
        const auto character = sms::next_code_point(utf8, at);
        if (!character) return std::string(utf8);
        const auto other =
            has_place(*character, languages) ? std::nullopt : substitute(*character, result, peek(utf8, at), language);
        result += other ? *other : std::string(utf8.substr(begin, at - begin));
    }
    return result;
}

std::string without_accents(std::string_view utf8, std::string_view plain_letters) {
    std::string result;
    for (std::size_t at = 0; at < utf8.size();) {
        const std::size_t begin = at;
        const auto character = sms::next_code_point(utf8, at);
        if (!character) return std::string(utf8);
        const std::string_view letter = utf8.substr(begin, at - begin);
        const bool may = plain_letters == "*" || plain_letters.find(letter) != std::string_view::npos;
        const bool fits = sms::septets_of(*character) != 0;
        const std::string base = may && !fits ? base_of(*character) : std::string();
        result += base.empty() ? std::string(letter) : base;
    }
    return result;
}

std::optional<std::string> suggestion_for(std::string_view character, std::string_view language) {
    const std::string text = substituted(normalised(character), language);
    std::string suggestion;
    for (std::size_t at = 0; at < text.size();) {
        const auto one = sms::next_code_point(text, at);
        if (!one) return {};
        if (sms::septets_of(*one) != 0) {
            sms::append_utf8(suggestion, *one);
            continue;
        }
        const std::string base = base_of(*one);
        if (base.empty() && !is_picture(*one) && !is_unseen(*one)) return {};
        suggestion += base;
    }
    return suggestion;
}

}  // namespace modem::text
