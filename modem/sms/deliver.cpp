#include "modem/sms/deliver.hpp"

namespace modem::sms {

namespace {

constexpr std::uint8_t k_type_deliver = 0x00;
constexpr std::uint8_t k_no_more_waiting = 0x04;
constexpr std::uint8_t k_status_report = 0x20;
constexpr std::uint8_t k_has_header = 0x40;
constexpr std::uint8_t k_reply_path = 0x80;

std::uint8_t first_octet(const Deliver& deliver) {
    unsigned octet = k_type_deliver;
    if (!deliver.more_waiting) octet |= k_no_more_waiting;
    if (deliver.status_report) octet |= k_status_report;
    if (!deliver.data.header.empty()) octet |= k_has_header;
    if (deliver.reply_path) octet |= k_reply_path;
    return static_cast<std::uint8_t>(octet);
}

}  // namespace

words::Result<Pdu> encode(const Deliver& deliver, const std::optional<Address>& centre) {
    Octets octets;
    if (const auto done = append_service_centre(octets, centre); !done) return done.error();
    const std::size_t begin = octets.size();
    octets.push_back(first_octet(deliver));
    if (const auto done = append_address(octets, deliver.from); !done) return done.error();
    octets.push_back(deliver.protocol);
    octets.push_back(encode_coding(deliver.data.coding));
    if (const auto done = append_timestamp(octets, deliver.sent_at); !done) return done.error();
    if (const auto done = append_user_data(octets, deliver.data); !done) return done.error();
    return Pdu{to_hex(octets), static_cast<unsigned>(octets.size() - begin)};
}

Deliver read_deliver(Reader& reader) {
    Deliver deliver;
    const auto first = reader.octet();
    deliver.more_waiting = (first & k_no_more_waiting) == 0;
    deliver.status_report = (first & k_status_report) != 0;
    deliver.reply_path = (first & k_reply_path) != 0;
    deliver.from = read_address(reader);
    deliver.protocol = reader.octet();
    const Coding coding = decode_coding(reader.octet());
    deliver.sent_at = read_timestamp(reader);
    deliver.data = read_user_data(reader, coding, (first & k_has_header) != 0);
    return deliver;
}

}  // namespace modem::sms
