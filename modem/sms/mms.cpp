#include "modem/sms/mms.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "modem/sms/errc.hpp"
#include "modem/sms/wsp.hpp"

namespace modem::sms {

namespace {

// OMA-MMS-ENC table 12.
constexpr std::uint8_t k_content_location = 0x83;
constexpr std::uint8_t k_expiry = 0x88;
constexpr std::uint8_t k_from = 0x89;
constexpr std::uint8_t k_message_class = 0x8a;
constexpr std::uint8_t k_message_type = 0x8c;
constexpr std::uint8_t k_message_size = 0x8e;
constexpr std::uint8_t k_subject = 0x96;
constexpr std::uint8_t k_transaction_id = 0x98;

constexpr std::uint8_t k_first_token = 0x80;   // address present, absolute time
constexpr std::uint8_t k_second_token = 0x81;  // insert an address, relative time
constexpr int k_max_headers = 64;
// Far beyond what a centre keeps, and within what a clock can hold.
constexpr std::uint64_t k_latest = 253402300799;  // 9999-12-31T23:59:59Z

MmsNotice::Kind kind_of(std::uint8_t type) {
    switch (type) {
        case 0x82: return MmsNotice::Kind::waiting;
        case 0x86: return MmsNotice::Kind::delivery;
        case 0x88: return MmsNotice::Kind::read;
        default: return MmsNotice::Kind::other;
    }
}

std::string read_class(Reader& reader) {
    constexpr std::array<std::string_view, 4> k_names = {"personal", "advertisement", "informational", "auto"};
    Reader ahead = reader;
    const auto first = ahead.octet();
    if (first >= 0x20 && first < 0x80) return to_utf8(read_string(reader), k_ascii);
    const auto token = static_cast<std::size_t>(reader.octet() & 0x7f);
    return token < k_names.size() ? std::string(k_names[token]) : std::string();
}

std::string read_from(Reader& reader) {
    Reader inner(reader.take(read_value_length(reader)));
    const auto token = inner.octet();
    if (token != k_first_token) return {};
    std::string from = read_encoded_string(inner);
    if (inner.failed()) reader.fail(errc::bad_push);
    return from.substr(0, from.find("/TYPE="));
}

void read_expiry(Reader& reader, MmsNotice& notice) {
    Reader inner(reader.take(read_value_length(reader)));
    const auto token = inner.octet();
    const auto value = std::min(read_integer(inner), k_latest);
    if (inner.failed()) {
        reader.fail(errc::bad_push);
    } else if (token == k_first_token) {
        notice.expires_at = words::Instant(std::chrono::seconds(value));
    } else if (token == k_second_token) {
        notice.expires_in = std::chrono::seconds(value);
    }
}

void read_header(Reader& reader, std::uint8_t name, MmsNotice& notice) {
    switch (name) {
        case k_message_type: notice.kind = kind_of(reader.octet()); return;
        case k_transaction_id: notice.transaction = to_utf8(read_string(reader), k_utf_8); return;
        case k_content_location: notice.location = to_utf8(read_string(reader), k_utf_8); return;
        case k_subject: notice.subject = read_encoded_string(reader); return;
        case k_message_size: notice.size = read_integer(reader); return;
        case k_message_class: notice.message_class = read_class(reader); return;
        case k_from: notice.from = read_from(reader); return;
        case k_expiry: read_expiry(reader, notice); return;
        default: skip_value(reader);
    }
}

}  // namespace

MmsNotice read_mms_notice(Reader& reader) {
    MmsNotice notice{.kind = MmsNotice::Kind::other};
    for (int i = 0; i < k_max_headers && reader.left() > 0 && !reader.failed(); ++i) {
        Reader ahead = reader;
        if (ahead.octet() < 0x80) {  // a header by its name
            (void)read_string(reader);
            (void)read_string(reader);
        } else {
            const auto name = reader.octet();
            read_header(reader, name, notice);
        }
    }
    return notice;
}

}  // namespace modem::sms
