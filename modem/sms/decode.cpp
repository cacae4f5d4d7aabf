#include "modem/sms/decode.hpp"

#include <utility>

#include "modem/sms/errc.hpp"

namespace modem::sms {

namespace {

constexpr std::uint8_t k_type_mask = 0x03;
constexpr std::uint8_t k_type_deliver = 0x00;
constexpr std::uint8_t k_type_submit = 0x01;
constexpr std::uint8_t k_type_status_report = 0x02;
constexpr std::uint8_t k_type_reserved = 0x03;  // to be read as SMS-DELIVER (§9.2.3.1)

void read_tpdu(Reader& reader, std::uint8_t type, Direction direction, Decoded& decoded) {
    if (direction == Direction::to_network) {
        if (type == k_type_submit)
            decoded.pdu = read_submit(reader);
        else
            reader.fail(errc::unknown_type);
    } else if (type == k_type_deliver || type == k_type_reserved) {
        decoded.pdu = read_deliver(reader);
    } else if (type == k_type_status_report) {
        decoded.pdu = read_status_report(reader);
    } else {
        reader.fail(errc::unknown_type);
    }
}

}  // namespace

words::Result<Decoded> decode(std::string_view hex, Direction direction, std::size_t* stopped_at) {
    const auto octets = from_hex(hex, stopped_at);
    if (!octets) return octets.error();
    Reader reader(*octets);
    Decoded decoded;
    decoded.centre = read_service_centre(reader);
    decoded.length = static_cast<unsigned>(reader.left());
    if (reader.left() > k_max_tpdu) reader.fail(errc::too_long, reader.at() + k_max_tpdu);
    if (reader.left() == 0) reader.fail(errc::truncated);
    if (!reader.failed()) read_tpdu(reader, (*octets)[reader.at()] & k_type_mask, direction, decoded);
    if (reader.failed()) {
        if (stopped_at) *stopped_at = reader.stopped_at();
        return reader.error();
    }
    return decoded;
}

}  // namespace modem::sms
