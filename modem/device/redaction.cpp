#include "modem/device/redaction.hpp"

#include <algorithm>
#include <array>

#include "modem/at/final_result.hpp"
#include "modem/at/unsolicited.hpp"
#include "modem/device/ussd_text.hpp"
#include "modem/sms/redact.hpp"

namespace modem::device {
namespace {

constexpr char k_escape = '\x1b';
constexpr char k_ctrl_z = '\x1a';
constexpr std::size_t k_shortest_pdu = 30;  // hexadecimal digits; an ICCID is shorter

/// Commands whose arguments are secrets altogether.
constexpr std::array<std::string_view, 6> k_secret = {
    "AT+CPIN=", "AT^CPIN=", "AT+CLCK=", "AT+CPWD=", "AT*EPIN=", "AT+CPINC="};
/// Commands that carry words between quotation marks.
constexpr std::array<std::string_view, 2> k_wordy = {"AT+QMMSEDIT=4", "AT+QMMSW="};
constexpr std::array<std::string_view, 5> k_headers = {"+CMT:", "+CDS:", "+CBM:", "+CMGR:", "+CMGL:"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & 0x80) != 0; }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_noise(char c) { return (is_control(c) && c != k_ctrl_z) || c == '>' || c == ' ' || (c & 0x80) != 0; }

template <std::size_t n>
bool begins_with_one_of(std::string_view text, const std::array<std::string_view, n>& starts) {
    return std::ranges::any_of(starts, [text](std::string_view start) { return text.starts_with(start); });
}

std::string stars(std::string_view command) {
    std::string hidden(command);
    std::replace_if(hidden.begin() + static_cast<std::ptrdiff_t>(command.find('=')), hidden.end(), is_digit, '*');
    return hidden;
}

/// What stands between quotation marks; a second mark that never comes does not keep the rest.
std::string without_words(std::string_view text) {
    std::string hidden(text);
    bool quoted = false;
    for (char& c : hidden) {
        if (c == '"') quoted = !quoted;
        if (quoted && is_word(c)) c = 'x';
    }
    return hidden;
}

std::string command(std::string_view text) {
    if (begins_with_one_of(text, k_secret)) return stars(text);
    if (begins_with_one_of(text, k_wordy)) return sms::redact_digits(without_words(text));
    return sms::redact_digits(text);
}

std::string xs(std::string_view text) {
    std::string hidden(text);
    std::replace_if(
        hidden.begin(), hidden.end(), [](char c) { return c != ' '; }, 'x');
    return hidden;
}

bool is_named(std::string_view line) { return std::string_view("+^*#%$&").find(line.front()) != std::string::npos; }

/// `+CMGS: 5,"0100…"`: the centre's word on a part, without anybody's number.
std::string result_of_part(std::string_view line) {
    const auto quote = line.find('"');
    const bool is_report = quote != std::string_view::npos && line.substr(quote + 1, 2) == "01" && line.size() < 60;
    return is_report ? std::string(line) : sms::redact_digits(line);
}

}  // namespace

std::optional<std::string> Redaction::out(std::string_view bytes) {
    if (bytes.empty() || bytes.front() == k_escape) {
        payload_ = false;
        return std::string(bytes.substr(0, 2));
    }
    if (payload_ && bytes.back() == k_ctrl_z)
        return sms::redact_pdu(bytes.substr(0, bytes.size() - 1), sms::Direction::to_network) + k_ctrl_z;
    if (!bytes.starts_with("AT")) return std::nullopt;
    payload_ = bytes.starts_with("AT+CMGS=") || bytes.starts_with("AT+CMGW=");
    awaits_ = Awaits::nothing;
    return command(bytes);
}

std::string Redaction::in(std::string_view line) {
    // Noise and the prompt may stand before a line, what ends an echoed payload behind it.
    const auto begin = static_cast<std::size_t>(std::ranges::find_if_not(line, is_noise) - line.begin());
    const auto end = std::max(begin, std::min(line.find(k_ctrl_z), line.size()));
    const std::string_view text = line.substr(begin, end - begin);
    std::string redacted(line.substr(0, begin));
    if (!text.empty()) redacted += inner(text);
    if (end < line.size()) redacted += k_ctrl_z + xs(line.substr(end + 1));
    return redacted;
}

std::string Redaction::inner(std::string_view text) {
    // With bytes lost or changed, nobody knows what a line was.
    if (std::ranges::any_of(text, is_control)) return xs(text);
    if (at::is_hex_line(text) && text.size() >= (awaits_ == Awaits::pdu ? 2 : k_shortest_pdu)) {
        const bool echo = payload_ && awaits_ != Awaits::pdu;
        if (awaits_ == Awaits::pdu) awaits_ = Awaits::nothing;
        return sms::redact_pdu(text, echo ? sms::Direction::to_network : sms::Direction::from_network);
    }
    if (text.starts_with("AT")) return command(text);
    if (is_named(text)) return named(text);
    const bool final = at::parse_final(text).has_value();
    if (final) awaits_ = Awaits::nothing;
    if (awaits_ == Awaits::nothing) return sms::redact_digits(text);
    awaits_ = Awaits::text;
    return xs(text);
}

std::string Redaction::named(std::string_view line) {
    if (begins_with_one_of(line, k_headers)) {
        awaits_ = Awaits::pdu;
        // Some modems put the name of the telephone book into the header.
        return sms::redact_digits(without_words(line));
    }
    if (at::parse_final(line)) awaits_ = Awaits::nothing;
    if (awaits_ == Awaits::text) awaits_ = Awaits::nothing;
    if (line.starts_with("+CUSD:")) return redact_ussd(line);
    if (line.starts_with("+CMGS:")) return result_of_part(line);
    return sms::redact_digits(line);
}

std::string redact_ussd(std::string_view line) {
    const UssdLine parsed = split_ussd(line);
    if (parsed.text.empty()) return sms::redact_digits(line);
    std::string redacted(line);
    const auto at = static_cast<std::size_t>(parsed.text.data() - line.data());
    redacted.replace(at, parsed.text.size(), with_redacted_digits(parsed));
    return redacted;
}

}  // namespace modem::device
