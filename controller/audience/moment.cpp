#include "controller/audience/moment.hpp"

#include <algorithm>
#include <charconv>

namespace controller::audience {

namespace {

// More than five centuries; keeps the arithmetic of days within the years that the calendar knows.
constexpr std::int64_t k_most_days = 200'000;

std::optional<int> digits(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
    return value;
}

}  // namespace

date::local_days day_of(words::Instant at, const date::time_zone& zone) {
    return date::floor<date::days>(zone.to_local(at));
}

words::Instant start_of(date::local_days day, const date::time_zone& zone) {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(zone.to_sys(day, date::choose::earliest));
}

std::int64_t days_since(words::Instant at, const Moment& moment) {
    return (day_of(moment.now, *moment.zone) - day_of(at, *moment.zone)).count();
}

std::optional<date::local_days> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8, 2));
    if (!year || !month || !day || *year < 1970 || *year > 2999) return std::nullopt;
    const date::year_month_day date{date::year(*year), date::month(static_cast<unsigned>(*month)),
                                    date::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return date::local_days(date);
}

std::string to_string(date::local_days day) { return date::format("%F", day); }

store::Value value_at(const Parameter& parameter, const Moment& moment) {
    struct Visitor {
        const Moment& moment;
        store::Value operator()(std::int64_t value) const { return value; }
        store::Value operator()(const std::string& value) const { return value; }
        store::Value operator()(StartOfDay value) const { return words::to_ms(start_of(value.day, *moment.zone)); }
        store::Value operator()(StartOfDayAgo value) const {
            const date::days ago(static_cast<int>(std::clamp(value.ago, -k_most_days, k_most_days)));
            return words::to_ms(start_of(day_of(moment.now, *moment.zone) - ago, *moment.zone));
        }
        store::Value operator()(Now) const { return words::to_ms(moment.now); }
    };
    return std::visit(Visitor{moment}, parameter);
}

std::vector<store::Value> values_at(const std::vector<Parameter>& parameters, const Moment& moment) {
    std::vector<store::Value> values;
    values.reserve(parameters.size());
    for (const Parameter& parameter : parameters) values.push_back(value_at(parameter, moment));
    return values;
}

}  // namespace controller::audience
