#include "modem/at/final_result.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace modem::at {
namespace {

using Kind = FinalResult::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 11> k_words = {{
    {"OK", Kind::ok},
    {"ERROR", Kind::error},
    {"COMMAND NOT SUPPORT", Kind::not_supported},  // Huawei
    {"NA", Kind::not_supported},                   // Samsung
    {"CONNECT", Kind::connect},
    {"NO CARRIER", Kind::no_carrier},
    {"BUSY", Kind::busy},
    {"NO ANSWER", Kind::no_answer},
    {"NO DIALTONE", Kind::no_dialtone},
    {"NO DIAL TONE", Kind::no_dialtone},
    {"+CMS ERROR", Kind::cms_error},
}};

constexpr std::array<std::pair<std::string_view, Kind>, 3> k_with_code = {{
    {"+CME ERROR:", Kind::cme_error}, {"+CMS ERROR:", Kind::cms_error}, {"MODEM ERROR:", Kind::error},  // Motorola EZX
}};

std::optional<int> parse_code(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    int code = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), code);
    if (ec != std::errc{} || end != text.data() + text.size() || code < 0) return std::nullopt;
    return code;
}

}  // namespace

std::optional<FinalResult> parse_final(std::string_view line) {
    for (const auto& [word, kind] : k_words) {
        if (line == word) return FinalResult{kind, std::nullopt, std::string(line)};
    }
    for (const auto& [start, kind] : k_with_code) {
        if (!line.starts_with(start)) continue;
        const auto code = kind == Kind::error ? std::nullopt : parse_code(line.substr(start.size()));
        return FinalResult{kind, code, std::string(line)};
    }
    return std::nullopt;
}

bool is_torn(const FinalResult& result) {
    if (result.kind != Kind::cms_error && result.kind != Kind::cme_error) return false;
    const auto colon = result.text.find(':');
    return colon != std::string::npos && result.text.find_first_not_of(' ', colon + 1) == std::string::npos;
}

bool is_call_result(FinalResult::Kind kind) {
    switch (kind) {
        case Kind::connect:
        case Kind::no_carrier:
        case Kind::busy:
        case Kind::no_answer:
        case Kind::no_dialtone: return true;
        case Kind::ok:
        case Kind::error:
        case Kind::cme_error:
        case Kind::cms_error:
        case Kind::not_supported: return false;
    }
    return false;
}

}  // namespace modem::at
