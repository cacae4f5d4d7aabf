#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "modem/sms/national.hpp"
#include "modem/sms/octets.hpp"

namespace modem::sms {

/// The place of a part in its message (3GPP TS 23.040 §9.2.3.24.1 and .8). `index` counts from 1.
struct Concat {
    std::uint16_t reference = 0;
    std::uint8_t count = 1;
    std::uint8_t index = 1;
    bool wide = false;  ///< a reference of 16 bits
    friend bool operator==(const Concat&, const Concat&) = default;
};

/// Between which applications a message travels (3GPP TS 23.040 §9.2.3.24.3 and .4).
struct Ports {
    std::uint16_t destination = 0;
    std::uint16_t source = 0;
    bool wide = true;  ///< ports of 16 bits
    friend bool operator==(const Ports&, const Ports&) = default;
};

/// An information element as it stands.
struct Element {
    std::uint8_t id = 0;
    Octets data;
    friend bool operator==(const Element&, const Element&) = default;
};

/// The user data header (3GPP TS 23.040 §9.2.3.24).
struct Header {
    std::optional<Concat> concat;
    std::optional<Ports> ports;
    Tables tables;                ///< of a language that the standard names; another number is kept among the others
    std::vector<Element> others;  ///< every other element, known or not, in its order
    bool malformed = false;       ///< the elements did not fill the header and were ignored, as the standard asks for

    bool empty() const { return !concat && !ports && tables == Tables{} && others.empty(); }
    friend bool operator==(const Header&, const Header&) = default;
};

/// Octets that `append_header` would write; 0 for an empty header.
std::size_t header_size(const Header& header);

/// Appends the length octet and the elements. `header_size` must be at most 140.
void append_header(Octets& octets, const Header& header);

/// What stands behind the length octet. Of elements that repeat the last one counts; a
/// concatenation whose numbers contradict each other is kept among the others.
Header decode_header(std::span<const std::uint8_t> octets);

}  // namespace modem::sms
