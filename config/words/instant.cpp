#include "config/words/instant.hpp"

#include <array>
#include <cstdio>

namespace words {

namespace {

// Exactly `count` digits from `at` on, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

// The milliseconds after a '.', `end` set behind the fraction; -1 if there is no digit.
int fraction(std::string_view text, std::size_t at, std::size_t& end) {
    int ms = 0;
    int place = 100;
    std::size_t i = at;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
        ms += (text[i] - '0') * place;
        place /= 10;
    }
    end = i;
    return i == at ? -1 : ms;
}

}  // namespace

std::string to_rfc3339(Instant at) {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss time(at - day);
    std::array<char, 48> buffer{};
    int length = std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                               static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                               static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                               static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    std::string text(buffer.data(), static_cast<std::size_t>(length));
    if (const auto ms = time.subseconds().count(); ms != 0) {
        length = std::snprintf(buffer.data(), buffer.size(), ".%03d", static_cast<int>(ms));
        text.append(buffer.data(), static_cast<std::size_t>(length));
    }
    return text + "Z";
}

std::optional<Instant> from_rfc3339(std::string_view text) {
    using namespace std::chrono;
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') ||
        text[13] != ':' || text[16] != ':')
        return {};
    const int y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
    const int h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
    if (y < 0 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59) return {};
    const year_month_day date(year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d)));
    if (!date.ok()) return {};
    std::size_t at = 19;
    int ms = 0;
    if (text[at] == '.' && (ms = fraction(text, at + 1, at)) < 0) return {};
    const std::string_view zone = text.substr(at);
    minutes offset(0);
    if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
        const int oh = digits(zone, 1, 2), om = digits(zone, 4, 2);
        if (oh < 0 || oh > 23 || om < 0 || om > 59) return {};
        offset = (zone[0] == '-' ? -1 : 1) * (hours(oh) + minutes(om));
    } else if (zone != "Z" && zone != "z") {
        return {};
    }
    return Instant(sys_days(date).time_since_epoch() + hours(h) + minutes(mi) + seconds(s) + milliseconds(ms) - offset);
}

}  // namespace words
