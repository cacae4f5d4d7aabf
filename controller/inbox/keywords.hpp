#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "controller/inbox/kind.hpp"

namespace controller::inbox {

/// What an inbound text asks for by its words.
struct Classified {
    Kind kind = Kind::other;
    std::string matched{};   ///< the word of the table, such as `STOP`; empty for `other`
    std::string language{};  ///< of that word, for the answer; empty where it belongs to every language
    friend bool operator==(const Classified&, const Classified&) = default;
};

/// What of a text is looked at; no SMS is longer (255 parts of 153 characters, four bytes each).
inline constexpr std::size_t k_longest_text = 255 * 153 * 4;

/// Reads `text` (UTF-8, whatever is in it) for opt-out, opt-in and help. Case, accents, punctuation, emoji, invisible
/// characters and letters that only look Latin make no difference. An opt-out word counts as the whole message, as its
/// first word, or in a message of at most four words; a word that also means something else (CANCEL, END) only as the
/// whole message, and START, YES and HELP words only so, a word of courtesy aside. In doubt it is an opt-out or a near
/// miss. `confirmation_pending`: the contact was asked to confirm its opt-in. `language` (ISO 639-1, the contact's or
/// the shop's) decides where a word belongs to several.
Classified classify(std::string_view text, bool confirmation_pending, std::string_view language = {});

}  // namespace controller::inbox
