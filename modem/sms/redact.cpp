#include "modem/sms/redact.hpp"

#include <algorithm>
#include <span>

#include "modem/sms/coding.hpp"
#include "modem/sms/octets.hpp"

namespace modem::sms {
namespace {

constexpr std::size_t k_kept_digits = 3;
constexpr std::size_t k_shortest_run = 6;
constexpr unsigned k_x = 'x';  // the same in the GSM alphabet, ASCII and UCS-2
constexpr unsigned k_alphanumeric = 5;

/// Goes over the octets of a PDU and overwrites; what it did not come to is zeroed in the end.
class Eraser {
public:
    explicit Eraser(std::span<std::uint8_t> octets) : octets_(octets) {}

    bool has(std::size_t count) const { return octets_.size() - at_ >= count; }
    unsigned octet() { return has(1) ? octets_[at_++] : 0U; }
    void skip(std::size_t count) { at_ = has(count) ? at_ + count : octets_.size(); }
    bool fits() const { return fits_; }

    /// The centre's address before a TPDU: its length is in octets, and its last digit may be a filler.
    void centre() {
        const unsigned length = octet();
        if (length == 0) return;
        if (!need(length)) return;
        const bool filled = (octets_[at_ + length - 1] >> 4U) == 0xF;
        skip(1);
        digits((length - 1) * 2 - (filled && length > 1 ? 1 : 0));
        at_ += length - 1;
    }

    /// TP-OA, TP-DA, TP-RA: their length is in digits.
    void address() {
        const unsigned length = octet();
        const std::size_t size = (length + 1) / 2;
        if (!need(1 + size)) return;
        const unsigned type = (octet() >> 4U) & 7U;
        if (type == k_alphanumeric) {
            septets(octets_.subspan(at_, size), 0, size * 8 / 7);
        } else {
            digits(length);
        }
        at_ += size;
    }

    /// TP-UDL and TP-UD.
    void user_data(const Coding& coding, bool has_header) {
        const std::size_t length = octet();
        const bool packed = coding.alphabet == Alphabet::gsm7 && !coding.compressed;
        const auto data = octets_.subspan(at_);
        std::size_t header = has_header && !data.empty() ? std::min<std::size_t>(1U + data[0], data.size()) : 0;
        if (header > 0) elements(data.subspan(1, header - 1));
        if (packed) {
            septets(data, (header * 8 + 6) / 7, length);
        } else {
            const bool wide = coding.alphabet == Alphabet::ucs2 && !coding.compressed;
            for (std::size_t i = header; i < data.size(); ++i)
                data[i] = wide && (i - header) % 2 == 0 ? std::uint8_t(0) : std::uint8_t(k_x);
        }
        at_ = octets_.size();
    }

    void rest() {
        std::ranges::fill(octets_.subspan(at_), std::uint8_t(0));
        at_ = octets_.size();
    }

private:
    bool need(std::size_t count) {
        fits_ = fits_ && has(count);
        if (!fits_) rest();
        return fits_;
    }

    void digits(std::size_t count) {
        for (std::size_t i = 0; i + k_kept_digits < count; ++i) {
            std::uint8_t& pair = octets_[at_ + i / 2];
            const unsigned shift = i % 2 == 0 ? 0U : 4U;
            if (((pair >> shift) & 0xFU) <= 9) pair = static_cast<std::uint8_t>(pair & ~(0xFU << shift));
        }
    }

    /// Septets `from` to `to` of the packed octets become `x`; bits beyond stay as they are.
    static void septets(std::span<std::uint8_t> packed, std::size_t from, std::size_t to) {
        for (std::size_t bit = from * 7; bit < to * 7 && bit / 8 < packed.size(); ++bit) {
            const std::size_t in_septet = bit % 7;
            std::uint8_t& octet = packed[bit / 8];
            const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
            octet = static_cast<std::uint8_t>((k_x >> in_septet) & 1U ? octet | mask : octet & ~mask);
        }
    }

    /// Information elements: concatenation, ports and language tables stay, the data of all others is zeroed.
    static void elements(std::span<std::uint8_t> header) {
        std::size_t at = 0;
        while (at + 2 <= header.size()) {
            const unsigned id = header[at];
            const std::size_t size = std::min<std::size_t>(header[at + 1], header.size() - at - 2);
            const bool plain = id == 0x00 || id == 0x08 || id == 0x04 || id == 0x05 || id == 0x24 || id == 0x25;
            if (!plain) std::ranges::fill(header.subspan(at + 2, size), std::uint8_t(0));
            at += 2 + size;
        }
    }

    std::span<std::uint8_t> octets_;
    std::size_t at_ = 0;
    bool fits_ = true;
};

/// Octets of TP-VP by its format (3GPP TS 23.040 §9.2.3.3).
std::size_t validity_size(unsigned first) {
    const unsigned format = (first >> 3U) & 3U;
    if (format == 0) return 0;
    return format == 2 ? 1 : 7;
}

void erase_deliver(Eraser& eraser, bool has_header) {
    eraser.address();
    eraser.skip(1);
    const unsigned coding = eraser.octet();
    eraser.skip(7);
    if (eraser.fits()) eraser.user_data(decode_coding(static_cast<std::uint8_t>(coding)), has_header);
}

void erase_submit(Eraser& eraser, unsigned first, bool has_header) {
    eraser.skip(1);
    eraser.address();
    eraser.skip(1);
    const unsigned coding = eraser.octet();
    eraser.skip(validity_size(first));
    if (eraser.fits()) eraser.user_data(decode_coding(static_cast<std::uint8_t>(coding)), has_header);
}

/// What may follow the status, TP-PI and its parameters, is zeroed: nobody reads it.
void erase_report(Eraser& eraser) {
    eraser.skip(1);
    eraser.address();
    eraser.skip(7 + 7 + 1);
    eraser.rest();
}

}  // namespace

std::string redact_pdu(std::string_view hex, Direction direction) {
    auto octets = from_hex(hex);
    // Of what cannot be read, nobody knows what stands where.
    if (octets.has_error() || decode(hex, direction).has_error()) return std::string(hex.size(), '0');
    Eraser eraser(*octets);
    eraser.centre();
    const unsigned first = eraser.octet();
    const unsigned type = first & 3U;
    const bool has_header = (first & 0x40U) != 0;
    if (type == 0 && direction == Direction::from_network) erase_deliver(eraser, has_header);
    if (type == 1 && direction == Direction::to_network) erase_submit(eraser, first, has_header);
    if (type == 2 && direction == Direction::from_network) erase_report(eraser);
    eraser.rest();
    return to_hex(*octets);
}

std::string redact_digits(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    std::string redacted(text);
    for (auto at = redacted.begin(); at != redacted.end();) {
        const auto begin = std::find_if(at, redacted.end(), is_digit);
        const auto end = std::find_if_not(begin, redacted.end(), is_digit);
        if (end - begin >= static_cast<std::ptrdiff_t>(k_shortest_run))
            std::fill(begin, end - static_cast<std::ptrdiff_t>(k_kept_digits), '0');
        at = end;
    }
    return redacted;
}

}  // namespace modem::sms
