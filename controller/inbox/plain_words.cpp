#include "controller/inbox/plain_words.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace controller::inbox {

namespace {

// Letters that look, or are built, like a Latin one and that NFKD leaves as they are; in capitals.
struct Lookalike {
    char16_t letter;
    char latin;
};
constexpr Lookalike k_lookalikes[] = {
    {u'\u0391', 'A'}, {u'\u0392', 'B'}, {u'\u0395', 'E'}, {u'\u0396', 'Z'}, {u'\u0397', 'H'}, {u'\u0399', 'I'},
    {u'\u039A', 'K'}, {u'\u039C', 'M'}, {u'\u039D', 'N'}, {u'\u039F', 'O'}, {u'\u03A0', 'P'}, {u'\u03A1', 'P'},
    {u'\u03A3', 'S'}, {u'\u03A4', 'T'}, {u'\u03A5', 'Y'}, {u'\u03A7', 'X'}, {u'\u0405', 'S'}, {u'\u0406', 'I'},
    {u'\u0408', 'J'}, {u'\u0410', 'A'}, {u'\u0412', 'B'}, {u'\u0415', 'E'}, {u'\u041A', 'K'}, {u'\u041C', 'M'},
    {u'\u041D', 'H'}, {u'\u041E', 'O'}, {u'\u041F', 'P'}, {u'\u0420', 'P'}, {u'\u0421', 'C'}, {u'\u0422', 'T'},
    {u'\u0423', 'Y'}, {u'\u0425', 'X'}, {u'\u00D8', 'O'}, {u'\u0110', 'D'}, {u'\u0126', 'H'}, {u'\u0141', 'L'},
    {u'\u0166', 'T'}, {u'\u0181', 'B'}, {u'\u01A4', 'P'}, {u'\u01AC', 'T'},
};

// One capital letter or digit, or what stands between words: ' ' for blanks, '.' for the rest, 0 for what is not there.
UChar32 plain(UChar32 c) {
    if (c == 0 || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return 0;
    if (u_isUWhiteSpace(c)) return ' ';
    switch (u_charType(c)) {
        case U_NON_SPACING_MARK:
        case U_ENCLOSING_MARK:
        case U_COMBINING_SPACING_MARK:
        case U_FORMAT_CHAR:
        case U_CONTROL_CHAR: return 0;
        default: break;
    }
    if (!u_isalnum(c)) return '.';
    if (u_isdigit(c)) return '0' + u_charDigitValue(c);
    c = u_toupper(c);
    const auto* found = std::find_if(std::begin(k_lookalikes), std::end(k_lookalikes),
                                     [&](const Lookalike& like) { return like.letter == c; });
    return found == std::end(k_lookalikes) ? c : found->latin;
}

// The text with every emoji parted off, since NFKD makes letters of some (™).
icu::UnicodeString without_emoji(std::string_view text) {
    const auto source = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    icu::UnicodeString result;
    for (int32_t i = 0; i < source.length(); i = source.moveIndex32(i, 1)) {
        const UChar32 c = source.char32At(i);
        result.append(u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) ? UChar32('.') : c);
    }
    return result;
}

// Where ICU has no normaliser (its data are missing), the letters as they are.
icu::UnicodeString decomposed(const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfkd = icu::Normalizer2::getNFKDInstance(status);
    if (U_FAILURE(status)) return text;
    auto result = nfkd->normalize(text, status);
    return U_FAILURE(status) ? text : result;
}

// A zero among letters is meant as the letter.
void mend_zeros(std::string& word) {
    if (std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; })) return;
    std::replace(word.begin(), word.end(), '0', 'O');
}

std::vector<std::string> joined_letters(std::vector<std::string> words) {
    std::vector<std::string> result;
    for (auto at = words.begin(); at != words.end();) {
        const auto end = std::find_if(at, words.end(), [](const std::string& word) { return word.size() != 1; });
        if (end - at >= 3) {
            auto& word = result.emplace_back();
            for (; at != end; ++at) word += *at;
        } else {
            for (; at != end; ++at) result.push_back(std::move(*at));
        }
        if (at != words.end()) result.push_back(std::move(*at++));
    }
    return result;
}

}  // namespace

std::vector<std::string> plain_words(std::string_view text, Joints joints) {
    const auto letters = decomposed(without_emoji(text));
    std::vector<std::string> words;
    icu::UnicodeString word;
    const auto end_word = [&] {
        if (!word.isEmpty()) mend_zeros(word.toUTF8String(words.emplace_back()));
        word.remove();
    };
    for (int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
        const UChar32 c = plain(letters.char32At(i));
        if (c == ' ' || (c == '.' && joints == Joints::apart)) {
            end_word();
        } else if (c != 0 && c != '.') {
            word.append(c);
        }
    }
    end_word();
    return joined_letters(std::move(words));
}

}  // namespace controller::inbox
