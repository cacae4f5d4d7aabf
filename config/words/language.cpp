#include "config/words/language.hpp"

namespace words {

std::string_view to_string(Language language) {
    constexpr std::array<std::string_view, k_languages> k_names = {
        "default", "Turkish",   "Spanish", "Portuguese", "Bengali", "Gujarati", "Hindi",
        "Kannada", "Malayalam", "Oriya",   "Punjabi",    "Tamil",   "Telugu",   "Urdu"};
    return k_names[static_cast<std::size_t>(language)];
}

std::optional<Language> parse_language(std::string_view code) {
    for (std::size_t i = 1; i < k_language_codes.size(); ++i)
        if (k_language_codes[i] == code) return static_cast<Language>(i);
    return {};
}

}  // namespace words
