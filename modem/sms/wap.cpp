#include "modem/sms/wap.hpp"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "modem/sms/errc.hpp"
#include "modem/sms/mms.hpp"
#include "modem/sms/wbxml.hpp"
#include "modem/sms/wsp.hpp"

namespace modem::sms {

namespace {

constexpr std::uint8_t k_pdu_push = 0x06;
constexpr std::uint8_t k_shift_delimiter = 0x7f;
constexpr std::uint8_t k_application_id = 0x2f | 0x80;
constexpr int k_max_headers = 64;

// The assigned numbers of WAP-230-WSP table 40 that pushes have.
constexpr std::array<std::pair<std::uint8_t, std::string_view>, 10> k_types = {{
    {0x2d, "text/vnd.wap.si"},
    {0x2e, "application/vnd.wap.sic"},
    {0x2f, "text/vnd.wap.sl"},
    {0x30, "application/vnd.wap.slc"},
    {0x31, "text/vnd.wap.co"},
    {0x32, "application/vnd.wap.coc"},
    {0x35, "text/vnd.wap.connectivity-xml"},
    {0x36, "application/vnd.wap.connectivity-wbxml"},
    {0x3e, "application/vnd.wap.mms-message"},
    {0x44, "application/vnd.syncml.notification"},
}};

std::string hexadecimal(std::uint64_t number) {
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "0x%llX", static_cast<unsigned long long>(number));
    return text.data();
}

std::string type_name(std::uint64_t number) {
    for (const auto& [code, name] : k_types)
        if (code == number) return std::string(name);
    return hexadecimal(number);
}

std::string read_media(Reader& reader, std::uint8_t first) {
    if (first >= 0x20 && first < 0x80) return to_utf8(read_string(reader), k_ascii);
    return type_name(read_integer(reader));
}

std::uint8_t peek(const Reader& reader) {
    Reader ahead = reader;
    return ahead.octet();
}

// §8.4.2.24: a number or a name, alone or in a field whose length is told, with parameters.
std::string read_content_type(Reader& reader) {
    const auto first = peek(reader);
    if (first >= 0x20) return read_media(reader, first);
    Reader inner(reader.take(read_value_length(reader)));
    auto type = read_media(inner, peek(inner));
    if (inner.failed()) reader.fail(errc::bad_push);
    return type;
}

std::string read_application(Reader& reader) {
    const auto first = peek(reader);
    if (first >= 0x20 && first < 0x80) return to_utf8(read_string(reader), k_ascii);
    return hexadecimal(read_integer(reader));
}

void read_headers(Reader& reader, Push& push) {
    for (int i = 0; i < k_max_headers && reader.left() > 0 && !reader.failed(); ++i) {
        const auto name = peek(reader);
        if (name == k_application_id) {
            (void)reader.octet();
            push.application = read_application(reader);
        } else if (name == k_shift_delimiter) {
            (void)reader.take(2);
        } else if (name < 0x20) {
            (void)reader.octet();  // another page of names
        } else {
            if (name < 0x80)
                (void)read_string(reader);
            else
                (void)reader.octet();
            skip_value(reader);
        }
    }
}

void read_body(Reader& reader, Push& push) {
    push.body_size = reader.left();
    const std::string_view type = push.content_type;
    if (type == "application/vnd.wap.mms-message") {
        push.content = read_mms_notice(reader);
    } else if (type == "application/vnd.wap.sic") {
        push.content = read_indication(reader, false);
    } else if (type == "application/vnd.wap.slc") {
        push.content = read_indication(reader, true);
    }
}

}  // namespace

words::Result<Push> decode_push(std::span<const std::uint8_t> octets, std::size_t* stopped_at) {
    Reader reader(octets);
    Push push;
    if (octets.size() > k_max_push) reader.fail(errc::too_long, k_max_push);
    push.transaction = reader.octet();
    if (reader.octet() != k_pdu_push) reader.fail(errc::not_a_push, 1);
    const auto length = read_uintvar(reader);
    const std::size_t begin = reader.at();
    Reader headers(reader.take(length));
    if (!reader.failed()) {
        push.content_type = read_content_type(headers);
        if (headers.failed() || push.content_type.empty()) reader.fail(errc::bad_push, begin + headers.stopped_at());
        // A header that is not understood hides what those behind it say, but not the body.
        read_headers(headers, push);
    }
    if (!reader.failed()) read_body(reader, push);
    if (reader.failed()) {
        if (stopped_at) *stopped_at = reader.stopped_at();
        return reader.error();
    }
    return push;
}

}  // namespace modem::sms
