#include "controller/outreach/format.hpp"

#include <unicode/brkiter.h>
#include <unicode/datefmt.h>
#include <unicode/numberformatter.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "config/words/money.hpp"

namespace controller::outreach {

namespace {

icu::UnicodeString from_utf8(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string to_utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

void check(UErrorCode code) {
    if (U_FAILURE(code)) throw std::runtime_error(std::string("ICU: ") + u_errorName(code));
}

std::string plain_spaces(icu::UnicodeString text) {
    for (std::int32_t i = 0; i < text.length(); ++i)
        if (u_isUWhiteSpace(text.char32At(i)) != 0) text.setCharAt(i, u' ');
    return to_utf8(text);
}

const char* skeleton_of(std::string_view style) {
    if (style == "long") return "dMMMMy";
    if (style == "numeric") return "dMy";
    return "dMMM";
}

// Making one takes longer than using it a hundred times.
icu::DateFormat& day_format(std::string_view style, const std::string& language) {
    thread_local std::map<std::string, std::unique_ptr<icu::DateFormat>> made;
    auto& format = made[std::string(style) + " " + language];
    if (format) return *format;
    UErrorCode code = U_ZERO_ERROR;
    format.reset(icu::DateFormat::createInstanceForSkeleton(skeleton_of(style),
                                                            icu::Locale::forLanguageTag(language, code), code));
    check(code);
    format->setTimeZone(*icu::TimeZone::getGMT());
    return *format;
}

const icu::number::LocalizedNumberFormatter& money_format(const std::string& currency, const std::string& language) {
    thread_local std::map<std::string, icu::number::LocalizedNumberFormatter> made;
    const std::string name = currency + " " + language;
    if (const auto found = made.find(name); found != made.end()) return found->second;
    UErrorCode code = U_ZERO_ERROR;
    const icu::Locale locale = icu::Locale::forLanguageTag(language, code);
    const icu::CurrencyUnit unit(from_utf8(currency).getTerminatedBuffer(), code);
    check(code);
    return made
        .emplace(name, icu::number::NumberFormatter::withLocale(locale).unit(unit).precision(
                           icu::number::Precision::fixedFraction(words::decimals_of(currency))))
        .first->second;
}

bool turns_direction(UChar32 c) {
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string format_day(date::local_days day, std::string_view style, const std::string& language) {
    icu::UnicodeString text;
    const auto ms = std::chrono::milliseconds(day.time_since_epoch()).count();
    day_format(style, language).format(static_cast<UDate>(ms), text);
    return plain_spaces(text);
}

std::string format_money(std::int64_t minor, const std::string& currency, const std::string& language) {
    const auto decimals = static_cast<std::size_t>(words::decimals_of(currency));
    std::string digits = std::to_string(minor < 0 ? -minor : minor);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    if (decimals > 0) digits.insert(digits.size() - decimals, ".");
    if (minor < 0) digits.insert(0, "-");
    UErrorCode code = U_ZERO_ERROR;
    const auto text = money_format(currency, language).formatDecimal(digits, code).toString(code);
    check(code);
    return plain_spaces(text);
}

std::string to_upper(const std::string& text, const std::string& language) {
    return to_utf8(from_utf8(text).toUpper(icu::Locale(language.c_str())));
}

std::string cut(const std::string& text, std::int64_t characters) {
    const icu::UnicodeString whole = from_utf8(text);
    UErrorCode code = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> iterator(
        icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), code));
    check(code);
    iterator->setText(whole);
    const std::int32_t end = iterator->next(static_cast<std::int32_t>(characters));
    return end == icu::BreakIterator::DONE ? text : trim(to_utf8(whole.tempSubString(0, end)));
}

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

std::string clean(std::string_view text) {
    icu::UnicodeString cleaned;
    const icu::UnicodeString whole = from_utf8(text);
    for (std::int32_t i = 0; i < whole.length(); i = whole.moveIndex32(i, 1)) {
        const UChar32 c = whole.char32At(i);
        const bool blank = u_iscntrl(c) != 0 || u_isUWhiteSpace(c) != 0 || turns_direction(c);
        cleaned.append(blank ? UChar32(' ') : c);
    }
    return trim(to_utf8(cleaned));
}

std::string trim(std::string_view text) {
    constexpr std::string_view k_blank = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(k_blank);
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(k_blank) + 1 - begin));
}

bool mentions(std::string_view text, std::string_view part) {
    return from_utf8(text).foldCase().indexOf(from_utf8(part).foldCase()) >= 0;
}

}  // namespace controller::outreach
