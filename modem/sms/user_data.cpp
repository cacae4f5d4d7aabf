#include "modem/sms/user_data.hpp"

#include <algorithm>

#include "modem/sms/errc.hpp"

namespace modem::sms {

namespace {

constexpr std::size_t k_max_septets = 160;

// The septets that a header takes, with the fill bits after it: the text begins at a septet's boundary.
constexpr std::size_t septets_for(std::size_t header_octets) { return (header_octets * 8 + 6) / 7; }
constexpr unsigned fill_after(std::size_t header_octets) {
    return static_cast<unsigned>(septets_for(header_octets) * 7 - header_octets * 8);
}

std::uint16_t largest_unit(Alphabet alphabet) {
    switch (alphabet) {
        case Alphabet::gsm7: return 0x7f;
        case Alphabet::eight_bit: return 0xff;
        case Alphabet::ucs2: return 0xffff;
    }
    return 0;
}

Octets payload_of(const UserData& data, std::size_t header_octets) {
    if (data.coding.alphabet == Alphabet::gsm7) return pack(data.units, fill_after(header_octets));
    Octets payload;
    payload.reserve(data.units.size() * 2);
    for (const auto unit : data.units) {
        if (data.coding.alphabet == Alphabet::ucs2) payload.push_back(static_cast<std::uint8_t>(unit >> 8));
        payload.push_back(static_cast<std::uint8_t>(unit & 0xff));
    }
    return payload;
}

// An octet too many at the end of UCS-2 is half a character and is dropped.
Units units_of(Alphabet alphabet, std::span<const std::uint8_t> octets) {
    if (alphabet == Alphabet::eight_bit) return {octets.begin(), octets.end()};
    Units units;
    units.reserve(octets.size() / 2);
    for (std::size_t i = 0; i + 1 < octets.size(); i += 2)
        units.push_back(static_cast<std::uint16_t>((octets[i] << 8) | octets[i + 1]));
    return units;
}

}  // namespace

std::string UserData::text() const {
    switch (coding.alphabet) {
        case Alphabet::gsm7: return gsm7_to_utf8(units, header.tables);
        case Alphabet::ucs2: return utf16_to_utf8(units);
        case Alphabet::eight_bit: break;
    }
    Octets octets;
    for (const auto unit : units) octets.push_back(static_cast<std::uint8_t>(unit & 0xff));
    return to_hex(octets);
}

words::Result<void> append_user_data(Octets& octets, const UserData& data) {
    if (data.coding.compressed) return make_error_code(errc::compressed);
    const auto largest = largest_unit(data.coding.alphabet);
    if (std::any_of(data.units.begin(), data.units.end(), [&](std::uint16_t unit) { return unit > largest; }))
        return make_error_code(errc::bad_units);
    const std::size_t header = header_size(data.header);
    if (header > k_max_user_data || data.units.size() > k_max_septets) return make_error_code(errc::user_data_too_long);
    const Octets payload = payload_of(data, header);
    if (header + payload.size() > k_max_user_data) return make_error_code(errc::user_data_too_long);
    const bool packed = data.coding.alphabet == Alphabet::gsm7;
    const std::size_t length = packed ? septets_for(header) + data.units.size() : header + payload.size();
    if (packed && length > k_max_septets) return make_error_code(errc::user_data_too_long);
    octets.push_back(static_cast<std::uint8_t>(length));
    append_header(octets, data.header);
    octets.insert(octets.end(), payload.begin(), payload.end());
    return {};
}

UserData read_user_data(Reader& reader, const Coding& coding, bool has_header) {
    UserData data;
    data.coding = coding;
    const std::size_t begin = reader.at();
    const std::size_t length = reader.octet();
    const bool packed = coding.alphabet == Alphabet::gsm7 && !coding.compressed;
    if (length > (packed ? k_max_septets : k_max_user_data)) reader.fail(errc::user_data_too_long, begin);
    const auto octets = reader.take(packed ? (length * 7 + 7) / 8 : length);
    if (coding.compressed) reader.fail(errc::compressed, begin + 1);
    if (reader.left() > 0) reader.fail(errc::trailing_octets);
    if (reader.failed()) return data;

    std::size_t header = 0;
    if (has_header) {
        header = octets.empty() ? 1 : 1U + octets[0];
        if (header > octets.size() || (packed && septets_for(header) > length)) {
            reader.fail(errc::bad_header, begin + 1);
            return data;
        }
        data.header = decode_header(octets.subspan(1, header - 1));
    }
    const auto payload = octets.subspan(header);
    data.units =
        packed ? unpack(payload, length - septets_for(header), fill_after(header)) : units_of(coding.alphabet, payload);
    return data;
}

}  // namespace modem::sms
