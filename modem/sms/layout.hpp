#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/message.hpp"
#include "config/words/result.hpp"
#include "modem/sms/alphabet.hpp"

namespace modem::sms {

/// How a text is to be laid out.
struct LayoutWish {
    words::Encoding encoding = words::Encoding::automatic;  ///< `smart` counts as `automatic` here
    std::span<const words::Language> languages{};           ///< whose tables may be written besides the default ones
    /// Octets of the text before which it should not be cut, in order: inside of what a reader takes for one character.
    std::span<const std::size_t> bonds{};
};

/// How a text goes on the air: in which alphabet and tables, and where it is cut into parts.
struct Layout {
    Alphabet alphabet = Alphabet::gsm7;
    Tables tables;
    std::vector<std::uint16_t> ends;  ///< the septet or code unit behind each part; never empty
    friend bool operator==(const Layout&, const Layout&) = default;
};

/// The septets or code units that a part holds beside its header: with these tables, and as one of several (an 8-bit
/// reference) or alone. 160 and 153; 155 and 149 with one table, 152 and 146 with two; 70 and 67 in UCS-2.
std::size_t capacity(Alphabet alphabet, const Tables& tables, bool joined);

/// The cheapest way: the default tables where they have all characters; else the fewest parts, and of equal ones the
/// fewest tables, the single shift before the locking one, and GSM before UCS-2.
/// Neither an escape and its character nor a surrogate pair is ever parted; a bond only where it is longer than a part.
/// Refused with `bad_utf8`, `not_gsm7`, `too_many_parts`.
words::Result<Layout> lay_out(std::string_view utf8, const LayoutWish& wish);

/// One line, to be kept: `gsm7 160`, `gsm7+tr/- 146 150`, `ucs2 66 80`; `+` is followed by the locking and the single
/// shift table. Read back, nothing if it is not of this form.
std::string to_string(const Layout& layout);
std::optional<Layout> parse_layout(std::string_view text);

}  // namespace modem::sms
