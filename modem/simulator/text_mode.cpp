#include "modem/simulator/text_mode.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include "modem/simulator/parameters.hpp"
#include "modem/sms/decode.hpp"
#include "modem/sms/submit.hpp"
#include "modem/sms/validity.hpp"

namespace modem::simulator {
namespace {

constexpr std::array<const char*, 4> k_status_words = {"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT"};

/// `26/11/22,10:00:00+04`, the offset in quarter hours.
std::string text_time(const std::optional<sms::Timestamp>& time) {
    if (!time) return in_quotes("");
    auto text = sms::to_string(*time).substr(2, 17);  // 26-11-22T10:00:00
    std::replace(text.begin(), text.end(), '-', '/');
    std::replace(text.begin(), text.end(), 'T', ',');
    const auto quarters = time->offset.count() / 15;
    const auto digits = std::to_string(quarters < 0 ? -quarters : quarters);
    return in_quotes(text + (quarters < 0 ? "-" : "+") + (digits.size() < 2 ? "0" : "") + digits);
}

std::string hex_of(const sms::Units& units, bool wide) {
    sms::Octets octets;
    for (const auto unit : units) {
        if (wide) octets.push_back(static_cast<std::uint8_t>(unit >> 8));
        octets.push_back(static_cast<std::uint8_t>(unit & 0xff));
    }
    return sms::to_hex(octets);
}

std::string shown_text(const sms::UserData& data, const Settings& settings) {
    if (data.coding.alphabet != sms::Alphabet::gsm7)
        return hex_of(data.units, data.coding.alphabet == sms::Alphabet::ucs2);
    if (settings.character_set == "UCS2") {
        const auto units = sms::to_utf16(data.text());
        return units ? hex_of(*units, true) : std::string();
    }
    if (settings.character_set == "HEX") return hex_of(data.units, false);
    std::string text;
    if (settings.character_set == "GSM") {
        for (const auto unit : data.units) text += static_cast<char>(unit);
        return text;
    }
    for (const char c : data.text()) text += static_cast<unsigned char>(c) < 0x80 ? c : '?';
    return text;
}

TextModeLines lines_of(const std::string& pdu, const Settings& settings, bool outgoing) {
    const auto decoded = sms::decode(pdu, outgoing ? sms::Direction::to_network : sms::Direction::from_network);
    if (!decoded) return {in_quotes("") + ",,", {}};
    if (const auto* deliver = std::get_if<sms::Deliver>(&decoded->pdu))
        return {in_quotes(deliver->from.text) + ",," + text_time(deliver->sent_at),
                shown_text(deliver->data, settings)};
    if (const auto* submit = std::get_if<sms::Submit>(&decoded->pdu))
        return {in_quotes(submit->to.text) + ",", shown_text(submit->data, settings)};
    const auto& report = std::get<sms::StatusReport>(decoded->pdu);
    constexpr int report_octet = 6;  // TP-MTI of a status report, no more messages
    return {std::to_string(report_octet) + "," + std::to_string(report.message_reference) + "," +
                in_quotes(report.to.text) + "," +
                (report.to.type == sms::Address::Type::international ? "145" : "129") + "," +
                text_time(report.accepted) + "," + text_time(report.settled) + "," + std::to_string(report.status.code),
            {}};
}

std::optional<sms::Units> typed_units(std::string_view typed, const Settings& settings, bool ucs2) {
    if (ucs2 || settings.character_set == "UCS2") {
        const auto octets = sms::from_hex(typed);
        if (!octets || octets->size() % 2 != 0) return std::nullopt;
        sms::Units units;
        for (std::size_t i = 0; i < octets->size(); i += 2)
            units.push_back(static_cast<std::uint16_t>((*octets)[i] << 8 | (*octets)[i + 1]));
        if (ucs2) return units;
        const auto septets = sms::to_gsm7(sms::utf16_to_utf8(units));
        return septets ? std::optional(*septets) : std::nullopt;
    }
    if (settings.character_set == "IRA") {
        const auto septets = sms::to_gsm7(typed);
        return septets ? std::optional(*septets) : std::nullopt;
    }
    sms::Units septets;
    for (const char c : typed) {
        if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
        septets.push_back(static_cast<std::uint16_t>(c));
    }
    return septets;
}

}  // namespace

TextModeLines text_mode_lines(const StoredMessage& message, const Settings& settings) {
    const auto status = static_cast<std::size_t>(message.status);
    auto lines = lines_of(message.pdu, settings, status >= 2);
    lines.header = in_quotes(k_status_words[status]) + "," + lines.header;
    return lines;
}

TextModeLines routed_text_mode_lines(const std::string& pdu, const Settings& settings) {
    return lines_of(pdu, settings, false);
}

std::optional<sms::Pdu> text_mode_pdu(std::string_view destination, std::string_view typed, const Settings& settings) {
    constexpr int report_bit = 0x20;
    constexpr int validity_bits = 0x18;
    constexpr int validity_relative = 0x10;
    const auto to = sms::Address::parse(destination);
    if (!to) return std::nullopt;
    sms::Submit submit;
    submit.to = *to;
    submit.status_report = (settings.text.first_octet & report_bit) != 0;
    submit.protocol = static_cast<std::uint8_t>(settings.text.protocol);
    if ((settings.text.first_octet & validity_bits) == validity_relative)
        submit.validity = sms::decode_validity(static_cast<std::uint8_t>(settings.text.validity));
    submit.data.coding = sms::decode_coding(static_cast<std::uint8_t>(settings.text.coding));
    const bool ucs2 = submit.data.coding.alphabet == sms::Alphabet::ucs2;
    const auto units = typed_units(typed, settings, ucs2);
    if (!units) return std::nullopt;
    submit.data.units = *units;
    const auto pdu = sms::encode(submit);
    return pdu ? std::optional(*pdu) : std::nullopt;
}

}  // namespace modem::simulator
