#include "modem/simulator/mms_notification.hpp"

#include <algorithm>

namespace modem::simulator {
namespace {

constexpr std::uint16_t k_push_port = 2948;
constexpr std::uint16_t k_source_port = 9200;

void put_text(std::string& octets, const std::string& text) {
    octets += text;
    octets += '\0';
}

/// A value length (WAP-230 §8.4.2.2) and the value.
void put_value(std::string& octets, const std::string& value) {
    constexpr std::size_t shortest_escaped = 31;
    if (value.size() >= shortest_escaped) octets += '\x1f';
    octets += static_cast<char>(value.size());
    octets += value;
}

void put_number(std::string& octets, std::uint32_t number) {
    std::string bytes;
    for (; number > 0 || bytes.empty(); number >>= 8) bytes.insert(bytes.begin(), static_cast<char>(number & 0xff));
    octets += static_cast<char>(bytes.size());
    octets += bytes;
}

std::string body_of(const MmsNotification& notification) {
    std::string octets = "\x8c\x82";  // X-Mms-Message-Type: m-notification-ind
    octets += '\x98';
    put_text(octets, notification.transaction);
    octets += "\x8d\x90";       // X-Mms-MMS-Version: 1.0
    std::string from = "\x80";  // address-present-token
    put_text(from, notification.from + "/TYPE=PLMN");
    octets += '\x89';
    put_value(octets, from);
    if (!notification.subject.empty()) {
        octets += '\x96';
        put_text(octets, notification.subject);
    }
    octets += "\x8a\x80";  // X-Mms-Message-Class: personal
    octets += '\x8e';
    put_number(octets, notification.size);
    octets += '\x88';
    put_value(octets, std::string("\x81\x03\x03\xf4\x80", 5));  // X-Mms-Expiry: 259 200 s from now
    octets += '\x83';
    put_text(octets, notification.url);
    return octets;
}

/// The WSP push around it (WAP-230 §8.2.4.1).
std::string push_of(const MmsNotification& notification) {
    const std::string headers = "\xbe\xaf\x84";  // application/vnd.wap.mms-message, X-Wap-Application-Id: mms.ua
    std::string octets = "\x01\x06";             // transaction, push
    octets += static_cast<char>(headers.size());
    return octets + headers + body_of(notification);
}

}  // namespace

std::vector<sms::UserData> notification_parts(const MmsNotification& notification, std::uint8_t reference) {
    constexpr std::size_t alone = 133;
    constexpr std::size_t joined = 128;
    const auto octets = push_of(notification);
    const std::size_t each = octets.size() <= alone ? alone : joined;
    const auto count = (octets.size() + each - 1) / each;
    std::vector<sms::UserData> parts;
    for (std::size_t i = 0; i < count; ++i) {
        sms::UserData part;
        part.coding.alphabet = sms::Alphabet::eight_bit;
        part.header.ports = sms::Ports{k_push_port, k_source_port, true};
        if (count > 1)
            part.header.concat =
                sms::Concat{reference, static_cast<std::uint8_t>(count), static_cast<std::uint8_t>(i + 1), false};
        for (const char c : octets.substr(i * each, each)) part.units.push_back(static_cast<unsigned char>(c));
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace modem::simulator
