#include "controller/ledger/input.hpp"

#include <algorithm>
#include <cstdint>

namespace controller::ledger {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }

// Bytes of the well-formed UTF-8 sequence at the front (RFC 3629), 0 if there is none.
std::size_t sequence(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xf5 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xc0) != 0x80) return 0;
    const unsigned second = byte(1);
    const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    const bool surrogate = lead == 0xed && second >= 0xa0;
    const bool beyond = lead == 0xf4 && second >= 0x90;
    return overlong || surrogate || beyond ? 0 : length;
}

bool is_control(std::string_view sequence_of) {
    const unsigned first = static_cast<unsigned char>(sequence_of[0]);
    // C0, DEL and C1 (U+0080 to U+009F)
    return first < 0x20 || first == 0x7f || (first == 0xc2 && static_cast<unsigned char>(sequence_of[1]) < 0xa0);
}

bool is_clean(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = sequence(text);
        if (length == 0 || is_control(text.substr(0, length))) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool all(std::string_view text, bool (*is)(char)) { return std::all_of(text.begin(), text.end(), is); }

template <class Letter>
std::string mapped(std::string_view text, Letter letter) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), letter);
    return result;
}

// Two digits at `at`; -1 if they are none.
int two(std::string_view text, std::size_t at) {
    return is_digit(text[at]) && is_digit(text[at + 1]) ? (text[at] - '0') * 10 + (text[at + 1] - '0') : -1;
}

}  // namespace

void check_text(Faults& faults, std::string pointer, std::string_view text, std::size_t limit) {
    if (text.size() > limit)
        faults.push_back({std::move(pointer), errc::text_long});
    else if (!is_clean(text))
        faults.push_back({std::move(pointer), errc::text_characters});
}

void check_required(Faults& faults, std::string pointer, std::string_view text, std::size_t limit) {
    if (text.empty())
        faults.push_back({std::move(pointer), errc::text_missing});
    else
        check_text(faults, std::move(pointer), text, limit);
}

void check_optional(Faults& faults, std::string pointer, const std::optional<std::string>& text, std::size_t limit) {
    if (text) check_text(faults, std::move(pointer), *text, limit);
}

void check_time(Faults& faults, std::string pointer, const std::optional<words::Instant>& at, words::Instant now) {
    if (!at) return;
    if (*at < k_earliest)
        faults.push_back({std::move(pointer), errc::time_early});
    else if (*at > now + k_max_ahead)
        faults.push_back({std::move(pointer), errc::time_ahead});
}

std::optional<std::string> language_tag(std::string_view text) {
    constexpr std::size_t k_max_tag_length = 11;  // zho-Hant-TW
    if (text.size() > k_max_tag_length) return {};
    std::vector<std::string_view> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t end = std::min(text.find_first_of("-_", from), text.size());
        parts.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    const std::string_view language = parts[0];
    if (language.size() < 2 || language.size() > 3 || !all(language, is_letter)) return {};
    std::string result = mapped(language, small);
    std::size_t next = 1;
    if (next < parts.size() && parts[next].size() == 4 && all(parts[next], is_letter)) {
        result += '-';
        result += capital(parts[next][0]);
        result += mapped(parts[next].substr(1), small);
        ++next;
    }
    if (next < parts.size()) {
        const std::string_view region = parts[next];
        const bool letters = region.size() == 2 && all(region, is_letter);
        const bool digits = region.size() == 3 && all(region, is_digit);
        if (!letters && !digits) return {};
        result += '-' + mapped(region, capital);
        ++next;
    }
    return next == parts.size() ? std::optional(result) : std::nullopt;
}

void check_birthday(Faults& faults, std::string pointer, std::string_view text, words::Instant now) {
    using namespace std::chrono;
    constexpr int k_leap_year = 2000;  // --02-29 is a birthday
    constexpr int k_first_year = 1900;
    const bool has_year = text.size() == 10 && text[4] == '-' && text[7] == '-';
    const bool no_year = text.size() == 7 && text.starts_with("--") && text[4] == '-';
    if (!has_year && !no_year) {
        faults.push_back({std::move(pointer), errc::birthday_invalid});
        return;
    }
    const std::size_t month_at = has_year ? 5 : 2;
    int y = k_leap_year;
    if (has_year) y = two(text, 0) < 0 || two(text, 2) < 0 ? -1 : two(text, 0) * 100 + two(text, 2);
    const int m = two(text, month_at), d = two(text, month_at + 3);
    const year_month_day day(year(y), month(static_cast<unsigned>(std::max(m, 0))),
                             std::chrono::day(static_cast<unsigned>(std::max(d, 0))));
    if (y < k_first_year || !day.ok()) faults.push_back({std::move(pointer), errc::birthday_invalid});
    // Somewhere on earth it may be tomorrow already.
    else if (has_year && sys_days(day) > now + days(1))
        faults.push_back({std::move(pointer), errc::birthday_ahead});
}

}  // namespace controller::ledger
