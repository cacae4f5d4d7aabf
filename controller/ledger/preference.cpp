#include "controller/ledger/preference.hpp"

#include "config/reader/scalars.hpp"

namespace controller::ledger {

namespace {

using std::chrono::minutes;

constexpr minutes k_day{24 * 60};

template <class T>
bool put(const Wish<T>& wish, std::optional<T>& to) {
    if (!wish.given || wish.value == to) return false;
    to = wish.value;
    return true;
}

std::optional<std::int64_t> count(const std::optional<words::DayHours>& hours, minutes words::DayHours::*end) {
    if (!hours) return {};
    return ((*hours).*end).count();
}

void write(store::Tx& tx, words::Key contact, const Preference& wish) {
    const auto days = wish.days ? std::optional(static_cast<std::int64_t>(wish.days->to_ulong())) : std::nullopt;
    tx.run(
        "INSERT INTO preference(contact, hours_from, hours_until, days, pause_until, max_per_30d)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(contact) DO UPDATE SET hours_from = ?2, hours_until = ?3,"
        " days = ?4, pause_until = ?5, max_per_30d = ?6",
        contact, count(wish.hours, &words::DayHours::from), count(wish.hours, &words::DayHours::until), days,
        wish.pause_until, wish.max_per_30d);
}

}  // namespace

PreferenceInput PreferenceInput::cleared() {
    PreferenceInput input;
    input.hours = Wish<words::DayHours>::cleared();
    input.days = Wish<words::Weekdays>::cleared();
    input.pause_until = Wish<words::Instant>::cleared();
    input.max_per_30d = Wish<std::int64_t>::cleared();
    return input;
}

void check_preference(Faults& faults, const PreferenceInput& input, words::Instant now) {
    if (const auto& hours = input.hours.value;
        hours && (hours->from < minutes(0) || hours->from >= hours->until || hours->until > k_day))
        faults.push_back({"/preferences/hours", errc::hours_invalid});
    if (const auto& days = input.days.value; days && days->none())
        faults.push_back({"/preferences/days", errc::days_invalid});
    if (const auto& pause = input.pause_until.value; pause && *pause > now + k_longest_pause)
        faults.push_back({"/preferences/pause_until", errc::pause_far});
    if (const auto& max = input.max_per_30d.value; max && (*max < 1 || *max > k_max_per_30d))
        faults.push_back({"/preferences/max_per_30d", errc::maximum_invalid});
}

Preference preference_of(store::Database& database, words::Key contact) {
    Preference wish;
    store::Cursor cursor = database.query(
        "SELECT hours_from, hours_until, days, pause_until, max_per_30d FROM preference WHERE contact = ?1", contact);
    if (!cursor.next()) return wish;
    const auto from = cursor.maybe_integer(0), until = cursor.maybe_integer(1), days = cursor.maybe_integer(2);
    if (from && until) wish.hours = words::DayHours{minutes(*from), minutes(*until)};
    if (days) wish.days = words::Weekdays(static_cast<unsigned long long>(*days));
    wish.pause_until = cursor.maybe_instant(3);
    wish.max_per_30d = cursor.maybe_integer(4);
    return wish;
}

bool change_preference(store::Tx& tx, words::Key contact, const PreferenceInput& input) {
    Preference wish = preference_of(tx.db(), contact);
    bool changed = put(input.hours, wish.hours);
    changed |= put(input.days, wish.days);
    changed |= put(input.pause_until, wish.pause_until);
    changed |= put(input.max_per_30d, wish.max_per_30d);
    if (!changed) return false;
    if (wish == Preference())
        tx.run("DELETE FROM preference WHERE contact = ?1", contact);
    else
        write(tx, contact, wish);
    return true;
}

std::optional<words::Weekdays> parse_days(const std::vector<std::string>& names) {
    words::Weekdays days;
    for (const std::string& name : names) {
        const auto day = reader::parse_weekday(name);
        if (!day) return {};
        days.set(*day);
    }
    return days.any() ? std::optional(days) : std::nullopt;
}

std::vector<std::string> names_of(const words::Weekdays& days) {
    std::vector<std::string> names;
    for (std::size_t day = 0; day < days.size(); ++day)
        if (days[day]) names.emplace_back(reader::k_weekdays.at(day));
    return names;
}

std::optional<words::DayHours> parse_hours(const std::string& from, const std::string& until) {
    const auto begin = reader::parse_time_of_day(from), end = reader::parse_time_of_day(until);
    if (!begin || !end) return {};
    return words::DayHours{*begin, *end};
}

}  // namespace controller::ledger
