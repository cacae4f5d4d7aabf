#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/words/language.hpp"

namespace modem::text {

/// How letters are written otherwise.
struct Spelling {
    std::string_view language{};  ///< of the text, BCP 47; where a language writes things its own way
    /// Letters that may lose their accent, as UTF-8 (`çãõ`); `*` for all. Empty: none, an accent is never dropped.
    std::string_view plain_letters{};
};

/// The normal form C (Unicode Standard Annex 15); the text as it is where it is not UTF-8.
std::string normalised(std::string_view utf8);

/// The text with everything written in other characters that loses nothing by it: typographic quotes, dashes, dots,
/// spaces, bullets, ligatures and the like; what has no width is dropped. The rest, and every letter with an accent,
/// stays as it is, and so does what a table of these languages has. Expects normal form C.
std::string substituted(std::string_view utf8, std::string_view language,
                        std::span<const words::Language> languages = {});

/// Whether the GSM alphabet or a table of these languages has the character.
bool has_place(char32_t character, std::span<const words::Language> languages);

/// The text with the accents dropped that may be (`Spelling::plain_letters`).
std::string without_accents(std::string_view utf8, std::string_view plain_letters);

/// What could stand for a character, or a group of them that people take for one, in the GSM alphabet: a substitution,
/// the letter without its accent, nothing at all ("") for a picture; absent where nothing would do.
std::optional<std::string> suggestion_for(std::string_view character, std::string_view language);

}  // namespace modem::text
