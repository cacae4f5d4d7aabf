#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "modem/sms/octets.hpp"

namespace modem::sms {

/// The elementary values of WAP-230-WSP §8.4.2; each leaves a failure in the reader (`truncated`, `bad_push`).

/// At most five octets, 32 bits (§8.1.2).
std::uint32_t read_uintvar(Reader& reader);
/// The length of a value that is written before it (§8.4.2.2).
std::size_t read_value_length(Reader& reader);
/// A short or a long integer (§8.4.2.1); a long one has at most 8 octets.
std::uint64_t read_integer(Reader& reader);
/// Up to the next NUL, which is read too; without the quote that may stand before the first octet.
std::span<const std::uint8_t> read_string(Reader& reader);
/// A text with or without a character set before it (WAP-209 §7.2.9), as UTF-8.
std::string read_encoded_string(Reader& reader);
/// Steps over a value whatever it is (§8.4.1.2).
void skip_value(Reader& reader);

/// The octets as UTF-8, by the IANA number of their character set; what is wrong becomes U+FFFD, and controls but the
/// line feed are left out. At most k_max_text octets of them are looked at.
std::string to_utf8(std::span<const std::uint8_t> octets, std::uint64_t character_set);

inline constexpr std::uint64_t k_ascii = 3;
inline constexpr std::uint64_t k_latin_1 = 4;
inline constexpr std::uint64_t k_utf_8 = 106;
inline constexpr std::size_t k_max_text = 2048;

}  // namespace modem::sms
