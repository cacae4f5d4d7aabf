#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace controller::inbox {

/// What punctuation and emoji do to the words around them.
enum class Joints {
    apart,     ///< they part words: `stop,please`
    together,  ///< they stand inside of one: `s.t.o.p`
};

/// The words of a text (UTF-8, whatever is in it) in capitals, by NFKD without accents, invisible characters and
/// emoji; letters that look Latin are Latin, a zero among letters is an O, and three or more single letters in a row
/// are one word (`S T O P`).
std::vector<std::string> plain_words(std::string_view text, Joints joints);

}  // namespace controller::inbox
