#include "modem/sms/submit.hpp"

#include "modem/sms/errc.hpp"
#include "modem/sms/segment.hpp"
#include "modem/sms/validity.hpp"

namespace modem::sms {

namespace {

constexpr std::uint8_t k_type_submit = 0x01;
constexpr std::uint8_t k_reject_duplicates = 0x04;
constexpr std::uint8_t k_validity_mask = 0x18;
constexpr std::uint8_t k_validity_enhanced = 0x08;
constexpr std::uint8_t k_validity_relative = 0x10;
constexpr std::uint8_t k_validity_absolute = 0x18;
constexpr std::uint8_t k_status_report = 0x20;
constexpr std::uint8_t k_has_header = 0x40;
constexpr std::uint8_t k_reply_path = 0x80;

std::uint8_t first_octet(const Submit& submit) {
    unsigned octet = k_type_submit;
    if (submit.reject_duplicates) octet |= k_reject_duplicates;
    if (submit.validity) octet |= k_validity_relative;
    if (submit.valid_until) octet |= k_validity_absolute;
    if (submit.status_report) octet |= k_status_report;
    if (!submit.data.header.empty()) octet |= k_has_header;
    if (submit.reply_path) octet |= k_reply_path;
    return static_cast<std::uint8_t>(octet);
}

words::Result<void> append_validity(Octets& octets, const Submit& submit) {
    if (submit.valid_until) return append_timestamp(octets, *submit.valid_until);
    if (!submit.validity) return {};
    const auto octet = encode_validity(*submit.validity);
    if (!octet) return octet.error();
    octets.push_back(*octet);
    return {};
}

unsigned semi_octets(std::uint8_t octet) { return (octet & 0x0fU) * 10 + (octet >> 4); }

// 3GPP TS 23.040 §9.2.3.12.3: seven octets, of which the first tells the form of what follows.
std::optional<std::chrono::minutes> read_enhanced(Reader& reader) {
    using namespace std::chrono;
    const auto octets = reader.take(7);
    if (octets.empty()) return {};
    switch (octets[0] & 0x07) {
        case 1: return decode_validity(octets[1]);
        case 2: return ceil<minutes>(seconds(octets[1]));
        case 3:
            return ceil<minutes>(hours(semi_octets(octets[1])) + minutes(semi_octets(octets[2])) +
                                 seconds(semi_octets(octets[3])));
        default: return {};
    }
}

void read_validity(Reader& reader, std::uint8_t format, Submit& submit) {
    if (format == k_validity_relative) {
        submit.validity = decode_validity(reader.octet());
    } else if (format == k_validity_absolute) {
        submit.valid_until = read_timestamp(reader);
    } else if (format == k_validity_enhanced) {
        submit.validity = read_enhanced(reader);
    }
}

}  // namespace

words::Result<Pdu> encode(const Submit& submit, const std::optional<Address>& centre) {
    if (submit.to.type == Address::Type::alphanumeric) return make_error_code(errc::bad_number);
    if (submit.validity && submit.valid_until) return make_error_code(errc::bad_validity);
    Octets octets;
    if (const auto done = append_service_centre(octets, centre); !done) return done.error();
    const std::size_t begin = octets.size();
    octets.push_back(first_octet(submit));
    octets.push_back(submit.message_reference);
    if (const auto done = append_address(octets, submit.to); !done) return done.error();
    octets.push_back(submit.protocol);
    octets.push_back(encode_coding(submit.data.coding));
    if (const auto done = append_validity(octets, submit); !done) return done.error();
    if (const auto done = append_user_data(octets, submit.data); !done) return done.error();
    return Pdu{to_hex(octets), static_cast<unsigned>(octets.size() - begin)};
}

Submit read_submit(Reader& reader) {
    Submit submit;
    const auto first = reader.octet();
    submit.reject_duplicates = (first & k_reject_duplicates) != 0;
    submit.status_report = (first & k_status_report) != 0;
    submit.reply_path = (first & k_reply_path) != 0;
    submit.message_reference = reader.octet();
    submit.to = read_address(reader);
    submit.protocol = reader.octet();
    const Coding coding = decode_coding(reader.octet());
    read_validity(reader, first & k_validity_mask, submit);
    submit.data = read_user_data(reader, coding, (first & k_has_header) != 0);
    return submit;
}

words::Result<std::vector<Pdu>> encode_message(const Address& to, std::string_view utf8,
                                               const MessageOptions& options) {
    const auto segmentation = options.layout ? segment(utf8, *options.layout, options.concat_reference)
                                             : segment(utf8, options.encoding, options.concat_reference);
    if (!segmentation) return segmentation.error();
    Submit submit;
    submit.to = to;
    submit.status_report = options.status_report;
    submit.validity = options.validity;
    std::vector<Pdu> pdus;
    pdus.reserve(segmentation->parts.size());
    for (const auto& part : segmentation->parts) {
        submit.data = part;
        if (options.flash) submit.data.coding.message_class = 0;
        const auto pdu = encode(submit, options.centre);
        if (!pdu) return pdu.error();
        pdus.push_back(*pdu);
    }
    return pdus;
}

}  // namespace modem::sms
