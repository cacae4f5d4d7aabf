#include "modem/at/unsolicited.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "modem/at/fields.hpp"

namespace modem::at {
namespace {

using Kind = Unsolicited::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 9> k_by_name = {{
    {"+CMTI", Kind::stored_message},
    {"+CMT", Kind::message},
    {"+CDSI", Kind::stored_receipt},
    {"+CDS", Kind::receipt},
    {"+CBM", Kind::broadcast},
    {"+CREG", Kind::registration},
    {"+CGREG", Kind::registration},
    {"+CEREG", Kind::registration},
    {"+C5GREG", Kind::registration},
}};

// What modems print when they start (SIMCom, Quectel, Huawei, Cinterion) or go down.
constexpr std::array<std::string_view, 9> k_restart_lines = {
    "RDY", "APP RDY", "START", "^SYSSTART", "NORMAL POWER DOWN", "POWERED DOWN", "POWER DOWN", "+CFUN: 1", "SYSSTART"};
constexpr std::array<std::string_view, 3> k_restart_starts = {"^BOOT:", "UNDER-VOLTAGE POWER DOWN",
                                                              "OVER-VOLTAGE POWER DOWN"};
constexpr std::string_view k_undervoltage = "UNDER-VOLTAGE WARN";  // SIMCom writes WARNNING

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

Unsolicited::Kind classify(std::string_view line, const LineStarts& family) {
    for (const auto& [name, kind] : k_by_name) {
        if (has_prefix(line, name)) return kind;
    }
    const auto begins = [line](std::string_view start) { return line.starts_with(start); };
    if (std::ranges::find(k_restart_lines, line) != k_restart_lines.end()) return Kind::restarted;
    if (std::ranges::any_of(k_restart_starts, begins)) return Kind::restarted;
    if (std::ranges::any_of(family.restarted, begins)) return Kind::restarted;
    if (std::ranges::any_of(family.full, begins)) return Kind::full;
    // `+QUSIM: 1` says that the SIM is ready, any other `+QUSIM` only that something is with it.
    if (std::ranges::any_of(family.ready, begins)) return Kind::ready;
    if (has_prefix(line, "+CPIN") || std::ranges::any_of(family.sim, begins)) return Kind::sim;
    if (begins(k_undervoltage) || std::ranges::any_of(family.undervoltage, begins)) return Kind::undervoltage;
    if (std::ranges::any_of(family.ignored, begins)) return Kind::ignored;
    return Kind::other;
}

bool has_pdu_line(Unsolicited::Kind kind) {
    return kind == Kind::message || kind == Kind::receipt || kind == Kind::broadcast;
}

std::optional<std::size_t> announced_octets(std::string_view header) {
    const auto colon = header.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto number = parse_number(split_fields(header.substr(colon + 1)).back());
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::size_t>(*number);
}

bool is_hex_line(std::string_view line) {
    return !line.empty() && line.size() % 2 == 0 && std::ranges::all_of(line, [](char c) { return hex_digit(c) >= 0; });
}

bool has_length(std::string_view pdu, std::size_t announced, bool with_smsc) {
    if (!with_smsc) return pdu.size() / 2 == announced;
    if (pdu.size() < 2) return false;
    const auto smsc = static_cast<std::size_t>(hex_digit(pdu[0]) * 16 + hex_digit(pdu[1]));
    return pdu.size() / 2 == announced + 1 + smsc;
}

bool is_text_mode_header(std::string_view header) {
    const auto colon = header.find(':');
    if (colon == std::string_view::npos) return false;
    const auto fields = split_fields(header.substr(colon + 1));
    const std::size_t status = has_prefix(header, "+CMGL") ? 1 : 0;  // there the index comes first
    return status < fields.size() && (fields[status].starts_with("REC ") || fields[status].starts_with("STO "));
}

bool is_registration_answer(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const auto comma = line.find(',', colon);
    if (comma == std::string_view::npos) return false;
    auto second = line.substr(comma + 1);
    second = second.substr(0, second.find(','));
    while (!second.empty() && second.front() == ' ') second.remove_prefix(1);
    // Location codes come in quotation marks, or with four digits where a modem leaves the marks out.
    return !second.empty() && second.size() <= 2 && parse_number(second).has_value();
}

}  // namespace modem::at
