#include "modem/simulator/hazards.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace modem::simulator {
namespace {

using H = Hazards;
constexpr double k_most = 1e7;

constexpr auto k_table = std::to_array<HazardEntry>({
    {"prompt_split", &H::prompt_split, 1, "", "the blank of the prompt comes 20 ms after its >"},
    {"prompt_short", &H::prompt_short, 1, "", "the prompt is > and a line end"},
    {"prompt_bare", &H::prompt_bare, 1, "", "the prompt is > without a blank"},
    {"echo_stays", &H::echo_stays, 1, "", "ATE0 is answered OK and the echo stays on"},
    {"echo_doubled", &H::echo_doubled, 1, "", "a command line is echoed twice"},
    {"lf_only", &H::lf_only, 1, "", "lines end with LF alone"},
    {"cr_cr_lf", &H::cr_cr_lf, 1, "", "lines end with CR CR LF"},
    {"no_leading_cr", &H::no_leading_cr, 1, "", "answers begin with LF"},
    {"split_result", &H::split_result, 1, "", "the final result comes in two writes, 20 ms apart"},
    {"split", &H::split, 1, "BYTES", "all comes in writes of so many bytes, 1 ms apart"},
    {"urc_in_answer", &H::urc_in_answer, 1, "", "unsolicited lines before an answer, and between it and its result"},
    {"urc_before_prompt", &H::urc_before_prompt, 1, "", "an unsolicited line between AT+CMGS and the prompt"},
    {"urc_in_pdu", &H::urc_in_pdu, 1, "", "an unsolicited line between a header and its PDU"},
    {"urcs_elsewhere", &H::urcs_elsewhere, 1, "",
     "unsolicited lines go to another port until AT+QURCCFG=\"urcport\",\"usbat\""},
    {"nul", &H::nul, 1, "COUNT", "NUL bytes before what is said"},
    {"garbage", &H::garbage, 0.1, "CHANCE", "0xFF and bytes with the high bit before what is said"},
    {"overlong", &H::overlong, 6000, "BYTES", "every tenth command is preceded by a line so long"},
    {"ring_flood", &H::ring_flood, 20, "PER_SECOND", "RING and +CLIP all the time"},
    {"broken_headers", &H::broken_headers, 1, "", "+CSMS= without colon, +CMUT: for +CGSMS:"},
    {"text_mode_read", &H::text_mode_read, 1, "", "AT+CMGR answers in text mode under AT+CMGF=0"},
    {"lost_answer", &H::lost_answer, 0, "COMMAND", "this command is carried out and never answered"},
    {"first_lost", &H::first_lost, 1, "", "the first command after five idle seconds is swallowed"},
    {"escape_ignored", &H::escape_ignored, 1, "", "ESC does not leave the prompt; only Ctrl-Z does"},
    {"radio_off_dies", &H::radio_off_dies, 1, "", "AT+CFUN=0 or 4 is its last word until it loses power"},
    {"no_own_number", &H::no_own_number, 1, "", "AT+CNUM knows nothing"},
    {"collision", &H::collision, 0.1, "CHANCE", "+CMS ERROR: 512 where a text came in the second before"},
    {"slow_list", &H::slow_list, 60000, "MS", "AT+CMGL takes so much longer"},
    {"slow_pin", &H::slow_pin, 3000, "MS", "AT+CPIN takes so much longer"},
    {"reboot_before_air", &H::reboot_before_air, 0.01, "CHANCE", "a restart in the network wait, part not sent"},
    {"reboot_after_air", &H::reboot_after_air, 0.01, "CHANCE", "a restart in the network wait, part sent"},
    {"undervoltage", &H::undervoltage, 0.1, "PER_SECOND", "the lines of a weak power supply"},
    {"lte_refuses", &H::lte_refuses, 500, "CODE", "+CMS ERROR until SMS is moved off LTE (1: no answer)"},
    {"mms_refused", &H::mms_refused, 404, "CODE", "the MMS centre answers with this HTTP status (1: not at all)"},
    {"cold_start", &H::cold_start, 1, "", "the program starts with the modem booting"},
});

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= k_most)) return std::nullopt;
    return value;
}

bool is_off(std::string_view value) { return value == "off" || value == "false"; }
bool is_on(std::string_view value) { return value.empty() || value == "on" || value == "true"; }

std::optional<std::string> set(Hazards& hazards, const HazardEntry& entry, std::string_view value) {
    const auto name = std::string(entry.name);
    if (const auto* flag = std::get_if<bool H::*>(&entry.member)) {
        if (!is_on(value) && !is_off(value)) return name + " is a switch: on or off";
        hazards.*(*flag) = is_on(value);
    } else if (const auto* amount = std::get_if<double H::*>(&entry.member)) {
        const auto given = is_on(value) ? std::optional(entry.otherwise) : is_off(value) ? 0 : number(value);
        if (!given) return name + " takes a number (" + std::string(entry.value) + ")";
        hazards.*(*amount) = *given;
    } else {
        if (is_on(value)) return name + " needs a name: " + name + "=" + std::string(entry.value);
        hazards.*(std::get<std::string H::*>(entry.member)) = is_off(value) ? std::string_view() : value;
    }
    return std::nullopt;
}

}  // namespace

std::span<const HazardEntry> hazard_table() { return k_table; }

std::optional<std::string> set_hazard(Hazards& hazards, std::string_view name, std::string_view value) {
    const auto entry = std::ranges::find(k_table, name, &HazardEntry::name);
    if (entry == k_table.end()) return "no hazard is called " + std::string(name) + "; --help lists them";
    return set(hazards, *entry, value);
}

HazardOption HazardOption::parse(std::string_view text) {
    HazardOption option;
    if (const auto at = text.rfind('@'); at != std::string_view::npos) {
        option.modem = text.substr(at + 1);
        text = text.substr(0, at);
    }
    const auto equals = std::min(text.find('='), text.size());
    option.name = text.substr(0, equals);
    if (equals < text.size()) option.value = text.substr(equals + 1);
    return option;
}

const char* hazard_help() {
    static const std::string text = [] {
        constexpr std::size_t column = 30;
        std::string made = "Hazards (--hazard NAME[=VALUE][@MODEM], hazards = [\"NAME=VALUE\"], op hazard):\n";
        for (const auto& entry : k_table) {
            auto name = std::string(entry.name);
            if (!entry.value.empty()) name += "=" + std::string(entry.value);
            name.resize(std::max(column, name.size() + 1), ' ');
            made += "  " + name + std::string(entry.about) + "\n";
        }
        return made;
    }();
    return text.c_str();
}

}  // namespace modem::simulator
