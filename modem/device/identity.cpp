#include "modem/device/identity.hpp"

#include <algorithm>
#include <utility>

#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"

namespace modem::device {
namespace {

constexpr std::size_t k_least_iccid = 18;
constexpr std::size_t k_longest_number = 20;
constexpr std::array<std::string_view, 6> k_iccid_names = {"+CCID", "+QCCID", "+ICCID", "^ICCID", "#CCID", "+CICCID"};

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); }

/// `984301…F6` is `8934…`.
std::string turned(std::string_view text) {
    const auto first = text.find("98");
    if (first == std::string_view::npos) return {};
    std::string digits;
    for (std::size_t i = first; i + 1 < text.size() && is_hex(text[i]) && is_hex(text[i + 1]); i += 2) {
        digits += text[i + 1];
        digits += text[i];
    }
    digits.resize(std::min(digits.size(), digits.find_first_not_of("0123456789")));
    return digits.size() >= k_least_iccid ? digits : std::string();
}

}  // namespace

at::Command iccid_command(std::string_view question, std::chrono::milliseconds timeout) {
    at::Command command;
    command.text = question;
    command.prefixes.assign(k_iccid_names.begin(), k_iccid_names.end());
    command.bare_lines = true;
    command.timeout = timeout;
    return command;
}

std::string iccid_answer(const at::Reply& reply) {
    if (reply.lines.empty()) return {};
    const std::string digits = identity_digits(reply, "", 2);
    if (!digits.starts_with("98")) return digits.size() >= k_least_iccid ? digits : std::string();
    return turned(reply.lines.front().text);
}

bool is_same_sim(std::string_view one, std::string_view other) {
    const std::size_t shorter = std::min(one.size(), other.size());
    if (shorter < k_least_iccid || std::max(one.size(), other.size()) - shorter > 1) return one == other;
    return one.substr(0, shorter) == other.substr(0, shorter);
}

std::string own_number_answer(const at::Reply& reply) {
    for (const auto& line : reply.lines) {
        const auto fields = at::split_fields(at::after_prefix(line.text, "+CNUM"));
        if (fields.size() < 2) continue;
        const std::string_view number = fields[1];
        const auto digits = number.starts_with('+') ? number.substr(1) : number;
        const bool plain = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
        if (plain && !digits.empty() && number.size() <= k_longest_number) return std::string(number);
    }
    return {};
}

}  // namespace modem::device
