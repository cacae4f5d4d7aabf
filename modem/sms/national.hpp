#pragma once

#include <string_view>

#include "config/words/language.hpp"

namespace modem::sms {

/// What stands in a locking shift table where the standard assigns nothing.
inline constexpr char16_t k_unassigned = u'\ufffd';
/// What stands in a single shift table where it assigns nothing; no such table has a space of its own.
inline constexpr char16_t k_no_extension = u' ';

/// The default alphabet (3GPP TS 23.038 §6.2.1) and its extension table (§6.2.1.1), sixteen codes to a line.
inline constexpr std::u16string_view k_default_alphabet =
    u"@£$¥èéùìòÇ\nØø\rÅå"
    u"Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ"
    u" !\"#¤%&'()*+,-./"
    u"0123456789:;<=>?"
    u"¡ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZÄÖÑÜ§"
    u"¿abcdefghijklmno"
    u"pqrstuvwxyzäöñüà";
inline constexpr std::u16string_view k_default_extension =
    u"          \f     "
    u"    ^           "
    u"        {}     \\"
    u"            [~] "
    u"|               "
    u"                "
    u"     €          "
    u"                ";

/// The 128 characters that take the place of the default alphabet (3GPP TS 23.038 §A.3). That of the default, which
/// is also the one of a language without a locking shift table (Spanish), is the default alphabet itself.
std::u16string_view locking_table(words::Language language);

/// The 128 characters that follow an escape (3GPP TS 23.038 §A.2; for `none` §6.2.1.1).
std::u16string_view single_table(words::Language language);

/// False for Spanish and for `none`.
bool has_locking_table(words::Language language);

/// The tables that a part is written in, as its header says (3GPP TS 23.040 §9.2.3.24.15 and .16).
struct Tables {
    words::Language locking = words::Language::none;
    words::Language single = words::Language::none;
    friend bool operator==(const Tables&, const Tables&) = default;
};

}  // namespace modem::sms
