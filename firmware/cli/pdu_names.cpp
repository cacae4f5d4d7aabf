#include "firmware/cli/pdu_names.hpp"

#include <string_view>
#include <utility>

namespace firmware::cli {

namespace {

constexpr std::pair<std::uint8_t, std::string_view> k_elements[] = {
    {0x00, "concatenation"},
    {0x01, "special message indication"},
    {0x04, "ports, 8 bits"},
    {0x05, "ports, 16 bits"},
    {0x06, "service centre control"},
    {0x07, "source of the header"},
    {0x08, "concatenation, 16 bits"},
    {0x09, "wireless control message protocol"},
    {0x0a, "text formatting"},
    {0x0b, "predefined sound"},
    {0x0c, "user defined sound"},
    {0x0d, "predefined animation"},
    {0x0e, "large animation"},
    {0x0f, "small animation"},
    {0x10, "large picture"},
    {0x11, "small picture"},
    {0x12, "variable picture"},
    {0x13, "user prompt"},
    {0x14, "extended object"},
    {0x15, "reused extended object"},
    {0x16, "compression control"},
    {0x17, "object distribution"},
    {0x18, "standard WVG object"},
    {0x19, "character size WVG object"},
    {0x1a, "extended object data request"},
    {0x20, "e-mail header"},
    {0x21, "hyperlink format"},
    {0x22, "reply address"},
    {0x23, "enhanced voice mail information"},
    {0x24, "national language single shift"},
    {0x25, "national language locking shift"},
};

constexpr std::pair<std::uint16_t, std::string_view> k_ports[] = {
    {226, "vCard"},      {228, "vCalendar"},        {2948, "WAP push"},      {2949, "WAP push, secure"},
    {5505, "ring tone"}, {5506, "operator logo"},   {5507, "group graphic"}, {5514, "picture"},
    {9200, "WAP"},       {9201, "WAP, session"},    {9202, "WAP, secure"},   {9203, "WAP, secure session"},
    {9204, "vCard"},     {9205, "vCalendar"},       {9206, "vCard, secure"}, {9207, "vCalendar, secure"},
    {49996, "SyncML"},   {49999, "settings (OTA)"},
};

}  // namespace

std::string element_name(std::uint8_t id) {
    for (const auto& [number, name] : k_elements)
        if (number == id) return std::string(name);
    if (id >= 0x70 && id <= 0x7f) return "SIM toolkit security header";
    if (id >= 0x80 && id <= 0x9f) return "between applications";
    if (id >= 0xc0 && id <= 0xdf) return "of the service centre";
    return "reserved";
}

std::string port_text(std::uint16_t port) {
    for (const auto& [number, use] : k_ports)
        if (number == port) return std::to_string(port) + " (" + std::string(use) + ")";
    return std::to_string(port);
}

std::string class_text(std::uint8_t message_class) {
    switch (message_class) {
        case 0: return "0: shown at once (flash)";
        case 1: return "1: for the device";
        case 2: return "2: for the SIM";
        default: return "3: for the terminal";
    }
}

std::string protocol_text(std::uint8_t protocol) {
    if (protocol == 0) return {};
    const std::string number = std::to_string(protocol);
    if (protocol == 0x40) return number + ": type 0, shown to nobody";
    if (protocol >= 0x41 && protocol <= 0x47)
        return number + ": replaces the sender's last text of type " + std::to_string(protocol - 0x40);
    if (protocol == 0x5f) return number + ": return call";
    if (protocol == 0x7c) return number + ": ANSI-136 R-DATA";
    if (protocol == 0x7d) return number + ": data for the device";
    if (protocol == 0x7e) return number + ": depersonalisation";
    if (protocol == 0x7f) return number + ": data for the SIM";
    if (protocol >= 0x20 && protocol <= 0x3f) return number + ": telematic interworking";
    return number;
}

}  // namespace firmware::cli
