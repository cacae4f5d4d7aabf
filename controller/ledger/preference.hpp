#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/words/calendar.hpp"
#include "config/words/id.hpp"
#include "controller/ledger/input.hpp"
#include "controller/store/writer.hpp"

namespace controller::ledger {

inline constexpr std::int64_t k_max_per_30d = 1000;
inline constexpr std::chrono::years k_longest_pause{5};

/// What a contact asked for about marketing; what is absent was not asked for.
struct Preference {
    std::optional<words::DayHours> hours{};  ///< on the contact's clock
    std::optional<words::Weekdays> days{};
    std::optional<words::Instant> pause_until{};
    std::optional<std::int64_t> max_per_30d{};
    friend bool operator==(const Preference&, const Preference&) = default;
};

/// What is told about one of them: nothing (it stays), that it is withdrawn, or a value.
template <class T>
struct Wish {
    bool given = false;
    std::optional<T> value{};
    Wish() = default;
    Wish(T wish) : given(true), value(std::move(wish)) {}
    static Wish cleared() {
        Wish wish;
        wish.given = true;
        return wish;
    }
};
struct PreferenceInput {
    Wish<words::DayHours> hours{};
    Wish<words::Weekdays> days{};
    Wish<words::Instant> pause_until{};
    Wish<std::int64_t> max_per_30d{};

    bool given() const { return hours.given || days.given || pause_until.given || max_per_30d.given; }
    static PreferenceInput cleared();
};

/// Appends what is wrong with it, with pointers below `/preferences`.
void check_preference(Faults& faults, const PreferenceInput& input, words::Instant now);

Preference preference_of(store::Database& database, words::Key contact);

/// Lays the input, which `check_preference` let pass, over what the contact asked for before; whether that made a
/// difference.
bool change_preference(store::Tx& tx, words::Key contact, const PreferenceInput& input);

/// `mon, tue`: for lists of days in texts. Nothing for a day that is none; at least one must be there.
std::optional<words::Weekdays> parse_days(const std::vector<std::string>& names);
std::vector<std::string> names_of(const words::Weekdays& days);

/// `["10:00", "20:00"]`; nothing where one is no time of a day.
std::optional<words::DayHours> parse_hours(const std::string& from, const std::string& until);

}  // namespace controller::ledger
