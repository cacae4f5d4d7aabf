#include "controller/ledger/number.hpp"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>

#include "controller/ledger/number_memo.hpp"

namespace controller::ledger {

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// Loads the plans of all countries when it is first asked. The library would print numbers on standard output.
const PhoneNumberUtil& plans() {
    static const PhoneNumberUtil& instance = []() -> const PhoneNumberUtil& {
        PhoneNumberUtil* util = PhoneNumberUtil::GetInstance();
        util->SetLogger(new i18n::phonenumbers::NullLogger);  // owned by the singleton from here
        return *util;
    }();
    return instance;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What the till may write; digits and signs beyond that (full-width, letters, extensions) the library would take too.
std::optional<errc> check_shape(std::string_view text) {
    if (text.size() > k_max_number_text) return errc::number_too_long;
    bool begun = false;
    for (const char c : text) {
        if (!is_digit(c) && std::string_view("+()./ -").find(c) == std::string_view::npos)
            return errc::number_characters;
        if (c == '+' && begun) return errc::number_plus;
        begun = begun || c == '+' || is_digit(c);
    }
    return begun ? std::nullopt : std::optional(text.empty() ? errc::number_empty : errc::number_unreadable);
}

errc from_library(PhoneNumberUtil::ErrorType error) {
    switch (error) {
        case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return errc::number_country;
        case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
        case PhoneNumberUtil::TOO_SHORT_NSN: return errc::number_short;
        case PhoneNumberUtil::TOO_LONG_NSN: return errc::number_digits;
        case PhoneNumberUtil::NOT_A_NUMBER:
        case PhoneNumberUtil::NO_PARSING_ERROR: break;
    }
    return errc::number_unreadable;
}

errc why_invalid(const PhoneNumber& number) {
    switch (plans().IsPossibleNumberWithReason(number)) {
        case PhoneNumberUtil::TOO_SHORT: return errc::number_short;
        case PhoneNumberUtil::TOO_LONG: return errc::number_digits;
        case PhoneNumberUtil::INVALID_COUNTRY_CODE: return errc::number_country;
        case PhoneNumberUtil::IS_POSSIBLE:
        case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
        case PhoneNumberUtil::INVALID_LENGTH: break;
    }
    return errc::number_invalid;
}

NumberKind kind_from(PhoneNumberUtil::PhoneNumberType type) {
    switch (type) {
        case PhoneNumberUtil::MOBILE:
        case PhoneNumberUtil::FIXED_LINE_OR_MOBILE: return NumberKind::mobile;
        case PhoneNumberUtil::FIXED_LINE: return NumberKind::fixed;
        case PhoneNumberUtil::PREMIUM_RATE: return NumberKind::premium;
        case PhoneNumberUtil::SHARED_COST: return NumberKind::shared_cost;
        case PhoneNumberUtil::TOLL_FREE: return NumberKind::toll_free;
        case PhoneNumberUtil::VOIP:
        case PhoneNumberUtil::PERSONAL_NUMBER:
        case PhoneNumberUtil::PAGER:
        case PhoneNumberUtil::UAN:
        case PhoneNumberUtil::VOICEMAIL:
        case PhoneNumberUtil::UNKNOWN: break;
    }
    return NumberKind::other;
}

PhoneNumber read(const words::Number& number) {
    PhoneNumber result;
    if (plans().Parse(number.text(), "ZZ", &result) != PhoneNumberUtil::NO_PARSING_ERROR) result.Clear();
    return result;
}

NumberFacts facts_from(const PhoneNumber& number, PhoneNumberUtil::PhoneNumberType type) {
    NumberFacts facts{kind_from(type), {}};
    plans().GetRegionCodeForNumber(number, &facts.region);
    if (facts.region == "ZZ") facts.region.clear();
    return facts;
}

NumberMemo& memo() {
    static NumberMemo instance;
    return instance;
}

NumberFacts remembered(const words::Number& number) {
    if (auto found = memo().find(number.text())) return std::move(*found);
    NumberFacts facts = facts_of(number);
    memo().keep(number.text(), facts);
    return facts;
}

}  // namespace

words::Result<Reading> read_number(std::string_view text, std::string_view country) {
    if (const auto wrong = check_shape(text)) return *wrong;
    PhoneNumber number;
    const auto error = plans().Parse(std::string(text), std::string(country), &number);
    if (error != PhoneNumberUtil::NO_PARSING_ERROR) return from_library(error);
    const auto type = plans().GetNumberType(number);
    // What IsValidNumber asks too; it would ask a second time.
    if (type == PhoneNumberUtil::UNKNOWN) return why_invalid(number);
    std::string formatted;
    plans().Format(number, PhoneNumberUtil::E164, &formatted);
    const auto result = words::Number::parse(formatted);
    if (!result) return errc::number_invalid;
    // Written like this the library reads it the same way whatever the country is, so that facts_of() would find the
    // same.
    if (formatted == text) memo().keep(formatted, facts_from(number, type));
    return Reading{*result, kind_from(type)};
}

words::Result<words::Number> parse_number(std::string_view text, std::string_view country) {
    auto reading = read_number(text, country);
    if (!reading) return reading.error();
    return std::move(reading->number);
}

NumberFacts facts_of(const words::Number& number) {
    const PhoneNumber known = read(number);
    return facts_from(known, plans().GetNumberType(known));
}

NumberKind kind_of(const words::Number& number) { return remembered(number).kind; }

std::string region_of(const words::Number& number) { return remembered(number).region; }

}  // namespace controller::ledger
