// User data headers, parts that are put together, and what WAP pushes carry. The input is a row of parts: an octet of
// flags (alphabet, header), a length, the octets; what is left goes to the push as it stands.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "modem/sms/content.hpp"
#include "modem/sms/segment.hpp"
#include "modem/sms/unicode.hpp"

namespace {

namespace sms = modem::sms;
constexpr std::size_t k_most_parts = 300;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_header(std::span<const std::uint8_t> octets) {
    const auto header = sms::decode_header(octets);
    if (header.empty() || sms::header_size(header) > sms::k_max_user_data) return;
    sms::Octets written;
    sms::append_header(written, header);
    require(written.size() == sms::header_size(header));
    require(written.size() <= octets.size() + 1);
    require(sms::decode_header(std::span(written).subspan(1)) == header);
}

sms::UserData part_of(std::uint8_t flags, std::span<const std::uint8_t> octets) {
    sms::Coding coding;
    coding.alphabet = static_cast<sms::Alphabet>((flags & 3) % 3);
    if ((flags & 4) != 0) coding.message_class = static_cast<std::uint8_t>(flags >> 6);
    sms::Octets user_data{
        static_cast<std::uint8_t>(coding.alphabet == sms::Alphabet::gsm7 ? octets.size() * 8 / 7 : octets.size())};
    user_data.insert(user_data.end(), octets.begin(), octets.end());
    sms::Reader reader(user_data);
    return sms::read_user_data(reader, coding, (flags & 8) != 0);
}

void check_text(std::string_view utf8) {
    require(sms::to_utf16(utf8).has_value());
    const words::Language languages[] = {words::Language::turkish, words::Language::hindi};
    const auto layout = sms::lay_out(utf8, {.languages = languages});
    if (!layout) return;
    const auto segmentation = sms::segment(utf8, *layout);
    require(segmentation.has_value());
    const auto joined = sms::join(segmentation->parts);
    require(joined.complete && joined.text == utf8);
    require(sms::parse_layout(sms::to_string(*layout)) == *layout);
}

void check_push(std::span<const std::uint8_t> octets) {
    std::size_t stopped_at = 0;
    const auto push = sms::decode_push(octets, &stopped_at);
    if (!push) {
        require(stopped_at <= octets.size());
        return;
    }
    require(push->body_size <= octets.size());
    if (const auto* notice = std::get_if<sms::MmsNotice>(&push->content)) {
        for (const auto* text : {&notice->from, &notice->subject, &notice->location, &notice->transaction})
            require(sms::to_utf16(*text).has_value());
    } else if (const auto* indication = std::get_if<sms::Indication>(&push->content)) {
        for (const auto* text : {&indication->text, &indication->address, &indication->id, &indication->action})
            require(sms::to_utf16(*text).has_value());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::span<const std::uint8_t> left(data, size);
    check_header(left.first(std::min<std::size_t>(size, 139)));
    check_push(left);
    sms::Deliver first;
    std::vector<sms::UserData> parts;
    while (left.size() > 2 && parts.size() < k_most_parts) {
        const auto length = std::min<std::size_t>({left[1], left.size() - 2, sms::k_max_user_data});
        parts.push_back(part_of(left[0], left.subspan(2, length)));
        left = left.subspan(2 + length);
    }
    if (parts.empty()) return 0;
    first.data = parts.front();
    const auto content = sms::content_of(first, parts);
    check_text(content.words.text);
    check_push(sms::join_octets(parts));
    return 0;
}
