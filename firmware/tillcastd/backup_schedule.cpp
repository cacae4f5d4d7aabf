#include "firmware/tillcastd/backup_schedule.hpp"

#include <algorithm>

namespace firmware {

namespace {

constexpr std::chrono::hours k_day{24};

// The first time of day `at` of the shop that is not before `from`.
words::Instant first_at(std::chrono::minutes at, const date::time_zone& zone, words::Instant from) {
    auto day = date::floor<date::days>(date::make_zoned(&zone, from).get_local_time());
    for (;; day += date::days(1)) {
        const date::local_time<std::chrono::milliseconds> local(day.time_since_epoch() + at);
        const words::Instant found(zone.to_sys(local, date::choose::earliest).time_since_epoch());
        if (found >= from) return found;
    }
}

}  // namespace

words::Instant next_backup(const reader::Backup& backup, const date::time_zone& zone,
                           std::optional<words::Instant> last_good, words::Instant now) {
    // A time that lies ahead is of a clock that was wrong.
    if (!last_good || *last_good > now) return now;
    const words::Instant due = backup.every < k_day ? *last_good + backup.every
                                                    : first_at(backup.at, zone, *last_good + backup.every - k_day / 2);
    return std::max(due, now);
}

}  // namespace firmware
