#include <algorithm>
#include <chrono>
#include <span>
#include <vector>

#include "config/reader/scalars.hpp"

namespace reader {

namespace {

using words::HolidayRule;
using Substitute = HolidayRule::Substitute;

constexpr std::size_t k_longest = 80;
constexpr int k_furthest_from_easter = 200;

// Digits only, `count` of them.
std::optional<int> digits(std::string_view text, std::size_t count) {
    if (text.size() != count || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return value;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t end = std::min(text.find(' ', from), text.size());
        words.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return words;
}

// `MM-DD`; 29 February counts in leap years.
std::optional<HolidayRule> fixed_day(std::string_view text) {
    if (text.size() != 5 || text[2] != '-') return {};
    const auto month = digits(text.substr(0, 2), 2), day = digits(text.substr(3), 2);
    if (!month || !day) return {};
    HolidayRule rule;
    rule.month = static_cast<unsigned>(*month);
    rule.day = static_cast<unsigned>(*day);
    if (!std::chrono::month_day(std::chrono::month(rule.month), std::chrono::day(rule.day)).ok()) return {};
    return rule;
}

std::optional<HolidayRule> easter(std::string_view offset) {
    HolidayRule rule;
    rule.kind = HolidayRule::Kind::easter;
    if (offset.empty()) return rule;
    const auto days = offset.size() > 4 ? std::nullopt : digits(offset.substr(1), offset.size() - 1);
    if ((offset[0] != '+' && offset[0] != '-') || !days || *days < 1 || *days > k_furthest_from_easter) return {};
    rule.offset = offset[0] == '-' ? -*days : *days;
    return rule;
}

// `mon1-05`, `monL-08`.
std::optional<HolidayRule> weekday_of_month(std::string_view text) {
    const auto weekday = parse_weekday(text.substr(0, 3));
    if (!weekday || text.size() != 7 || text[4] != '-') return {};
    const auto month = digits(text.substr(5), 2);
    const bool last = text[3] == 'L';
    if (!month || *month < 1 || *month > 12 || (!last && (text[3] < '1' || text[3] > '5'))) return {};
    HolidayRule rule;
    rule.kind = HolidayRule::Kind::weekday;
    rule.weekday = *weekday;
    rule.nth = last ? -1 : text[3] - '0';
    rule.month = static_cast<unsigned>(*month);
    return rule;
}

std::optional<HolidayRule> before(std::string_view weekday, std::string_view day) {
    auto rule = fixed_day(day);
    const auto parsed = parse_weekday(weekday);
    if (!rule || !parsed) return {};
    rule->kind = HolidayRule::Kind::before;
    rule->weekday = *parsed;
    return rule;
}

std::optional<HolidayRule> plain(std::string_view text) {
    if (text.starts_with("easter")) return easter(text.substr(6));
    return !text.empty() && text[0] >= '0' && text[0] <= '9' ? fixed_day(text) : weekday_of_month(text);
}

// What stands behind the day; each at most once, and what moves a day only behind one that is fixed.
class Modifiers {
public:
    Modifiers(HolidayRule& rule, std::span<const std::string_view> words) : rule_(rule), words_(words) {}

    bool read() {
        while (at_ < words_.size()) {
            const std::string_view word = words_[at_++];
            if (word == "if" ? !read_days() : is_substitute(word) ? !read_substitute(word) : !read_years(word))
                return false;
        }
        return rule_.first_year <= rule_.last_year;
    }

private:
    static bool is_substitute(std::string_view word) {
        return word == "substitute" || word == "monday" || word == "nearest";
    }

    bool read_days() {
        if (rule_.kind != HolidayRule::Kind::fixed || !rule_.only_on.all()) return false;
        words::Weekdays days;
        for (; at_ < words_.size(); ++at_) {
            const auto day = parse_weekday(words_[at_]);
            if (!day) break;
            days.set(*day);
        }
        rule_.only_on = days;
        return days.any() && !days.all();
    }

    bool read_substitute(std::string_view word) {
        if (rule_.kind != HolidayRule::Kind::fixed || rule_.substitute != Substitute::none) return false;
        rule_.substitute = word == "substitute" ? Substitute::next_weekday
                           : word == "monday"   ? Substitute::monday
                                                : Substitute::nearest;
        return true;
    }

    bool read_years(std::string_view word) {
        const auto year = at_ < words_.size() ? digits(words_[at_++], 4) : std::nullopt;
        const bool first = word == "from" || word == "in", last = word == "until" || word == "in";
        const HolidayRule any;
        if (!year || (!first && !last)) return false;
        if ((first && rule_.first_year != any.first_year) || (last && rule_.last_year != any.last_year)) return false;
        if (first) rule_.first_year = *year;
        if (last) rule_.last_year = *year;
        return *year != any.first_year && *year != any.last_year;
    }

    HolidayRule& rule_;
    std::span<const std::string_view> words_;
    std::size_t at_ = 0;
};

}  // namespace

std::optional<HolidayRule> parse_holiday(std::string_view text) {
    if (text.size() > k_longest) return {};
    const auto words = words_of(text);
    const bool is_before = words.size() >= 3 && words[1] == "before";
    auto rule = is_before ? before(words[0], words[2]) : plain(words[0]);
    if (!rule || !Modifiers(*rule, std::span(words).subspan(is_before ? 3 : 1)).read()) return {};
    return rule;
}

}  // namespace reader
