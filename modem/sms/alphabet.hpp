#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/words/result.hpp"
#include "modem/sms/national.hpp"
#include "modem/sms/octets.hpp"
#include "modem/sms/unicode.hpp"

namespace modem::sms {

/// How the user data of a part is to be read (3GPP TS 23.038 §4).
enum class Alphabet : std::uint8_t { gsm7, eight_bit, ucs2 };

/// `gsm7`, `8bit`, `ucs2`.
std::string_view to_string(Alphabet alphabet);

/// The septet that makes the next one a character of the extension table (3GPP TS 23.038 §6.2.1.1).
inline constexpr std::uint16_t k_escape = 0x1b;

/// How many septets a character takes in the default alphabet with its extension: 1, 2, or 0 if it has none.
unsigned septets_of(char32_t character);

/// The septets of a character in these tables: itself or, behind an escape, its place in the single shift table. Both
/// absent where neither table has it.
struct Septets {
    std::uint8_t code = 0;
    std::uint8_t width = 0;  ///< 1, 2 with the escape, or 0 if there are none
};
Septets septets_in(char32_t character, const Tables& tables);

/// `errc::not_gsm7` where a character is missing from the alphabet, `errc::bad_utf8` where it is not UTF-8.
words::Result<Units> to_gsm7(std::string_view utf8, const Tables& tables = {});

/// An escape without a meaning of its own gives the character of the locking or default table (TS 23.038 §6.2.1.1 and
/// §A.2); an escape at the end or before another one gives a space, and a code without a character U+FFFD.
std::string gsm7_to_utf8(std::span<const std::uint16_t> septets, const Tables& tables = {});

/// A character that the GSM alphabet lacks, and the octet of the text where it stands.
struct Misfit {
    std::string character;
    std::size_t offset = 0;
};

/// The first character that `to_gsm7` would refuse; nothing where all fit or the text is not UTF-8.
std::optional<Misfit> first_misfit(std::string_view utf8);

/// Septets into octets, the first bit of the first septet after `fill_bits` zeros (TS 23.038 §6.1.2.1).
Octets pack(std::span<const std::uint16_t> septets, unsigned fill_bits = 0);

/// The inverse: at most `count` septets, fewer where the octets end.
Units unpack(std::span<const std::uint8_t> octets, std::size_t count, unsigned fill_bits = 0);

}  // namespace modem::sms
