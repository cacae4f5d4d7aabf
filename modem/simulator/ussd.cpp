#include "modem/simulator/ussd.hpp"

#include "modem/simulator/parameters.hpp"
#include "modem/sms/alphabet.hpp"
#include "modem/sms/octets.hpp"
#include "modem/sms/unicode.hpp"

namespace modem::simulator {
namespace {

constexpr int k_dcs_gsm = 15;
constexpr int k_dcs_ucs2 = 72;
constexpr std::uint16_t k_cr = 0x0d;

std::string ucs2_hex(std::string_view utf8) {
    const auto units = sms::to_utf16(utf8);
    sms::Octets octets;
    for (const auto unit : units ? *units : sms::Units{}) {
        octets.push_back(static_cast<std::uint8_t>(unit >> 8));
        octets.push_back(static_cast<std::uint8_t>(unit & 0xff));
    }
    return sms::to_hex(octets);
}

/// Septets in octets; seven zero bits at the end would read as @, so that a CR fills them (3GPP TS 23.038 §6.1.2.3.1).
std::string packed_hex(std::string_view utf8) {
    const auto coded = sms::to_gsm7(utf8);
    auto septets = coded ? *coded : sms::Units{};
    if (septets.size() % 8 == 7) septets.push_back(k_cr);
    return sms::to_hex(sms::pack(septets));
}

}  // namespace

std::optional<std::string> ussd_code(const ModemState& state, const std::string& typed) {
    if (!state.traits->ussd_packed) return typed;
    const auto octets = sms::from_hex(typed);
    if (!octets || octets->empty()) return std::nullopt;
    auto septets = sms::unpack(*octets, octets->size() * 8 / 7);
    while (!septets.empty() && (septets.back() == k_cr || septets.back() == 0)) septets.pop_back();
    return sms::gsm7_to_utf8(septets);
}

std::string ussd_line(const ModemState& state, const UssdRule* rule) {
    constexpr int unknown_code = 4;
    if (rule == nullptr) return "+CUSD: " + std::to_string(unknown_code);
    std::string text = rule->text;
    if (rule->ucs2 || state.settings.character_set == "UCS2") {
        text = ucs2_hex(text);
    } else if (state.traits->ussd_packed) {
        text = packed_hex(text);
    }
    return "+CUSD: " + std::to_string(rule->status) + "," + in_quotes(text) + "," +
           std::to_string(rule->ucs2 ? k_dcs_ucs2 : k_dcs_gsm);
}

}  // namespace modem::simulator
