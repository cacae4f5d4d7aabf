#include "modem/sms/header.hpp"

namespace modem::sms {

namespace {

constexpr std::uint8_t k_concat_8 = 0x00;
constexpr std::uint8_t k_ports_8 = 0x04;
constexpr std::uint8_t k_ports_16 = 0x05;
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

std::optional<Ports> ports_of(const Element& element) {
    const auto& data = element.data;
    if (element.id == k_ports_8 && data.size() == 2) return Ports{data[0], data[1], false};
    if (element.id != k_ports_16 || data.size() != 4) return {};
    return Ports{static_cast<std::uint16_t>((data[0] << 8) | data[1]),
                 static_cast<std::uint16_t>((data[2] << 8) | data[3]), true};
}

// The field that a language's element sets, if it is one.
words::Language* language_of(const Element& element, Tables& tables) {
    if (element.id != k_single_shift && element.id != k_locking_shift) return nullptr;
    if (element.data.size() != 1 || element.data[0] == 0 || element.data[0] >= words::k_languages) return nullptr;
    return element.id == k_single_shift ? &tables.single : &tables.locking;
}

Element element_of(const Ports& ports) {
    const auto low = [](std::uint16_t port) { return static_cast<std::uint8_t>(port & 0xff); };
    const auto high = [](std::uint16_t port) { return static_cast<std::uint8_t>(port >> 8); };
    if (!ports.wide) return {k_ports_8, {low(ports.destination), low(ports.source)}};
    return {k_ports_16, {high(ports.destination), low(ports.destination), high(ports.source), low(ports.source)}};
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

std::size_t header_size(const Header& header) {
    if (header.empty()) return 0;
    std::size_t size = 1;
    if (header.concat) size += header.concat->wide ? 6 : 5;
    if (header.ports) size += header.ports->wide ? 6 : 4;
    if (header.tables.single != words::Language::none) size += 3;
    if (header.tables.locking != words::Language::none) size += 3;
    for (const auto& element : header.others) size += 2 + element.data.size();
    return size;
}

void append_header(Octets& octets, const Header& header) {
    if (header.empty()) return;
    octets.push_back(static_cast<std::uint8_t>(header_size(header) - 1));
    if (header.concat) append_element(octets, element_of(*header.concat));
    if (header.ports) append_element(octets, element_of(*header.ports));
    const auto append_language = [&](std::uint8_t id, words::Language language) {
        if (language != words::Language::none) append_element(octets, {id, {static_cast<std::uint8_t>(language)}});
    };
    append_language(k_single_shift, header.tables.single);
    append_language(k_locking_shift, header.tables.locking);
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
        else if (const auto ports = ports_of(element))
            header.ports = ports;
        else if (auto* language = language_of(element, header.tables))
            *language = static_cast<words::Language>(element.data[0]);
        else
            header.others.push_back(std::move(element));
    }
    if (!reader.failed()) return header;
    Header ignored;
    ignored.malformed = true;
    return ignored;
}

}  // namespace modem::sms
