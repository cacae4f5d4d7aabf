#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/words/message.hpp"
#include "config/words/result.hpp"
#include "modem/sms/layout.hpp"
#include "modem/sms/user_data.hpp"

namespace modem::sms {

inline constexpr std::size_t k_max_parts = 255;

/// How many septets or code units a text may have that goes in one part, and how many each of several parts takes
/// beside the concatenation with an 8-bit reference.
inline constexpr std::size_t k_septets_alone = 160;
inline constexpr std::size_t k_septets_joined = 153;
inline constexpr std::size_t k_units_alone = 70;
inline constexpr std::size_t k_units_joined = 67;

/// A text divided for the air; all parts have the same alphabet and tables.
struct Segmentation {
    Alphabet alphabet = Alphabet::gsm7;
    std::vector<UserData> parts;  ///< at least one; with a concatenation where there are several
};

/// Divides a text. `automatic` takes the GSM alphabet where all characters have a place in it. Neither an escape and
/// its character nor a surrogate pair is ever parted. Refused with `bad_utf8`, `not_gsm7` (`first_misfit` tells the
/// character) or `too_many_parts`.
words::Result<Segmentation> segment(std::string_view utf8, words::Encoding encoding, std::uint8_t concat_reference = 0);

/// As it was laid out. `bad_layout` where the layout is that of another text.
words::Result<Segmentation> segment(std::string_view utf8, const Layout& layout, std::uint8_t concat_reference = 0);

/// The number of parts that `segment` would give, without making them; refused alike.
words::Result<unsigned> count_parts(std::string_view utf8, words::Encoding encoding);

}  // namespace modem::sms
