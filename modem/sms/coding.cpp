#include "modem/sms/coding.hpp"

namespace modem::sms {

namespace {

constexpr std::uint8_t k_delete_when_read = 0x40;
constexpr std::uint8_t k_compressed = 0x20;
constexpr std::uint8_t k_has_class = 0x10;
constexpr std::uint8_t k_waiting_active = 0x08;

unsigned alphabet_bits(Alphabet alphabet) {
    switch (alphabet) {
        case Alphabet::gsm7: return 0x00;
        case Alphabet::eight_bit: return 0x04;
        case Alphabet::ucs2: return 0x08;
    }
    return 0x00;
}

Alphabet alphabet_of(unsigned bits) {
    if (bits == 0x04) return Alphabet::eight_bit;
    return bits == 0x08 ? Alphabet::ucs2 : Alphabet::gsm7;
}

}  // namespace

std::uint8_t encode_coding(const Coding& coding) {
    unsigned octet = 0;
    if (coding.waiting) {
        const bool wide = coding.alphabet == Alphabet::ucs2;
        octet = wide ? 0xe0 : (coding.waiting->discard ? 0xc0 : 0xd0);
        if (coding.waiting->active) octet |= k_waiting_active;
        return static_cast<std::uint8_t>(octet | static_cast<unsigned>(coding.waiting->kind));
    }
    octet = alphabet_bits(coding.alphabet);
    if (coding.message_class) octet |= k_has_class | (*coding.message_class & 3U);
    if (coding.compressed) octet |= k_compressed;
    if (coding.delete_when_read) octet |= k_delete_when_read;
    return static_cast<std::uint8_t>(octet);
}

Coding decode_coding(std::uint8_t octet) {
    Coding coding;
    const unsigned group = octet >> 4;
    if (group < 0x08) {
        coding.alphabet = alphabet_of(octet & 0x0cU);
        if ((octet & k_has_class) != 0) coding.message_class = static_cast<std::uint8_t>(octet & 3U);
        coding.compressed = (octet & k_compressed) != 0;
        coding.delete_when_read = (octet & k_delete_when_read) != 0;
    } else if (group >= 0x0c && group <= 0x0e) {
        coding.alphabet = group == 0x0e ? Alphabet::ucs2 : Alphabet::gsm7;
        coding.waiting =
            Waiting{static_cast<Waiting::Kind>(octet & 3U), (octet & k_waiting_active) != 0, group == 0x0c};
    } else if (group == 0x0f) {
        coding.alphabet = (octet & 0x04) != 0 ? Alphabet::eight_bit : Alphabet::gsm7;
        coding.message_class = static_cast<std::uint8_t>(octet & 3U);
    }
    return coding;
}

}  // namespace modem::sms
