#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace modem::text {

/// The octets at which a code point begins that belongs to the character before it, as a reader counts characters
/// (extended grapheme clusters, Unicode Standard Annex 29): in order. Empty where the text is not UTF-8.
std::vector<std::size_t> bonds_of(std::string_view utf8);

}  // namespace modem::text
