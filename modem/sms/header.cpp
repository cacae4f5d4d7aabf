#include "modem/sms/header.hpp"

#include <algorithm>

namespace modem::sms {

namespace {

constexpr std::uint8_t k_concat_8 = 0x00;
constexpr std::uint8_t k_concat_16 = 0x08;
constexpr std::uint8_t k_single_shift = 0x24;
constexpr std::uint8_t k_locking_shift = 0x25;

std::optional<Concat> concat_of(const Element& element) {
    Concat concat;
    std::size_t at = 0;
    if (element.id == k_concat_8 && element.data.size() == 3) {
        concat.reference = element.data[at++];
    } else if (element.id == k_concat_16 && element.data.size() == 4) {
        concat.wide = true;
        concat.reference = static_cast<std::uint16_t>((element.data[0] << 8) | element.data[1]);
        at = 2;
    } else {
        return {};
    }
    concat.count = element.data[at];
    concat.index = element.data[at + 1];
    if (concat.index == 0 || concat.index > concat.count) return {};
    return concat;
}

Element element_of(const Concat& concat) {
    const auto low = static_cast<std::uint8_t>(concat.reference & 0xff);
    if (!concat.wide) return {k_concat_8, {low, concat.count, concat.index}};
    return {k_concat_16, {static_cast<std::uint8_t>(concat.reference >> 8), low, concat.count, concat.index}};
}

void append_element(Octets& octets, const Element& element) {
    octets.push_back(element.id);
    octets.push_back(static_cast<std::uint8_t>(element.data.size()));
    octets.insert(octets.end(), element.data.begin(), element.data.end());
}

}  // namespace

bool Header::has_national_language() const {
    return std::any_of(others.begin(), others.end(),
                       [](const Element& e) { return e.id == k_single_shift || e.id == k_locking_shift; });
}

std::size_t header_size(const Header& header) {
    if (header.empty()) return 0;
    std::size_t size = 1;
    if (header.concat) size += header.concat->wide ? 6 : 5;
    for (const auto& element : header.others) size += 2 + element.data.size();
    return size;
}

void append_header(Octets& octets, const Header& header) {
    if (header.empty()) return;
    octets.push_back(static_cast<std::uint8_t>(header_size(header) - 1));
    if (header.concat) append_element(octets, element_of(*header.concat));
    for (const auto& element : header.others) append_element(octets, element);
}

Header decode_header(std::span<const std::uint8_t> octets) {
    Header header;
    Reader reader(octets);
    while (reader.left() > 0 && !reader.failed()) {
        Element element;
        element.id = reader.octet();
        const auto data = reader.take(reader.octet());
        element.data.assign(data.begin(), data.end());
        if (reader.failed()) break;
        // Where an element repeats, the last one counts (§9.2.3.24).
        if (const auto concat = concat_of(element))
            header.concat = concat;
        else
            header.others.push_back(std::move(element));
    }
    if (!reader.failed()) return header;
    Header ignored;
    ignored.malformed = true;
    return ignored;
}

}  // namespace modem::sms
