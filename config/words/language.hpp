#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace words {

/// A language with a shift table of its own, with the number that 3GPP TS 23.038 §6.2.1.2.4 gives it. Stored; never
/// renumbered.
enum class Language : std::uint8_t {
    none = 0,  ///< the default alphabet and its extension
    turkish = 1,
    spanish = 2,  ///< has a single shift table only
    portuguese = 3,
    bengali = 4,
    gujarati = 5,
    hindi = 6,
    kannada = 7,
    malayalam = 8,
    oriya = 9,
    punjabi = 10,
    tamil = 11,
    telugu = 12,
    urdu = 13,
};

inline constexpr std::size_t k_languages = 14;
/// ISO 639-1, as `[[modem]] languages` takes them; the first, `none`, stands for no language.
inline constexpr std::array<std::string_view, k_languages> k_language_codes = {
    "none", "tr", "es", "pt", "bn", "gu", "hi", "kn", "ml", "or", "pa", "ta", "te", "ur"};

/// The English name: `Turkish`; `default` for none.
std::string_view to_string(Language language);
/// By its code; `none` is not one.
std::optional<Language> parse_language(std::string_view code);

}  // namespace words
