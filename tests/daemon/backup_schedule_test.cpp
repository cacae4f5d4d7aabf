#include "firmware/tillcastd/backup_schedule.hpp"

#include <date/date.h>

#include <sstream>

#include "tests/support/catch.hpp"

using namespace std::chrono_literals;

namespace {

words::Instant at(const std::string& text) {
    std::istringstream in(text);
    words::Instant result;
    in >> date::parse("%F %R", result);
    REQUIRE_FALSE(in.fail());
    return result;
}

const date::time_zone& madrid() { return *date::locate_zone("Europe/Madrid"); }

reader::Backup nightly() {
    reader::Backup backup;
    backup.at = 3h + 30min;
    return backup;
}

}  // namespace

TEST_CASE("a copy is made at the shop's time of day", "[schedule]") {
    const auto backup = nightly();
    // 03:30 in Madrid is 02:30 UTC in winter.
    CHECK(firmware::next_backup(backup, madrid(), at("2026-11-21 02:31"), at("2026-11-21 12:00")) ==
          at("2026-11-22 02:30"));
    // One by hand in the evening does not put the night's off.
    CHECK(firmware::next_backup(backup, madrid(), at("2026-11-21 13:00"), at("2026-11-21 20:00")) ==
          at("2026-11-22 02:30"));
    CHECK(firmware::next_backup(backup, madrid(), at("2026-11-21 20:00"), at("2026-11-21 20:01")) ==
          at("2026-11-23 02:30"));
}

TEST_CASE("a copy that was missed is due at once, and so is the first", "[schedule]") {
    const auto backup = nightly();
    CHECK(firmware::next_backup(backup, madrid(), at("2026-11-01 02:30"), at("2026-11-21 12:00")) ==
          at("2026-11-21 12:00"));
    CHECK(firmware::next_backup(backup, madrid(), {}, at("2026-11-21 12:00")) == at("2026-11-21 12:00"));
    CHECK(firmware::next_backup(backup, madrid(), at("2027-01-01 00:00"), at("2026-11-21 12:00")) ==
          at("2026-11-21 12:00"));
}

TEST_CASE("on the days on which the clocks change there is one copy", "[schedule]") {
    auto backup = nightly();
    backup.at = 2h + 30min;
    // It does not exist on 29 March: the moment at which the clocks change.
    CHECK(firmware::next_backup(backup, madrid(), at("2026-03-28 01:30"), at("2026-03-28 12:00")) ==
          at("2026-03-29 01:00"));
    // It exists twice on 25 October: the first.
    CHECK(firmware::next_backup(backup, madrid(), at("2026-10-24 00:30"), at("2026-10-24 12:00")) ==
          at("2026-10-25 00:30"));
    CHECK(firmware::next_backup(backup, madrid(), at("2026-10-25 00:30"), at("2026-10-25 01:00")) ==
          at("2026-10-26 01:30"));
}

TEST_CASE("more often than daily it is the time between two that counts", "[schedule]") {
    auto backup = nightly();
    backup.every = 6h;
    CHECK(firmware::next_backup(backup, madrid(), at("2026-11-21 02:31"), at("2026-11-21 03:00")) ==
          at("2026-11-21 08:31"));
    backup.every = 168h;
    CHECK(firmware::next_backup(backup, madrid(), at("2026-11-01 02:30"), at("2026-11-02 03:00")) ==
          at("2026-11-08 02:30"));
}
