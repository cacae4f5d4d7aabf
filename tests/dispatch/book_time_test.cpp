#include "controller/dispatch/book_time.hpp"

#include <random>

#include "tests/support/catch.hpp"

using controller::dispatch::BookTime;
using namespace std::chrono_literals;
using words::Instant;
using words::Monotonic;

namespace {

Instant day_ends(Instant at) { return std::chrono::floor<std::chrono::days>(at) + std::chrono::days(1); }

const Instant k_noon = Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)) + 12h;
const Monotonic k_start = Monotonic{} + 100h;

}  // namespace

TEST_CASE("the books follow a clock that runs, drifts and passes midnight", "[books]") {
    BookTime books;
    for (int minute = 0; minute < 3 * 1440; ++minute) {
        const auto civil = k_noon + std::chrono::minutes(minute) + std::chrono::seconds(minute % 90);
        REQUIRE(books.at(k_start + std::chrono::minutes(minute), civil, false, day_ends) == civil);
    }
}

TEST_CASE("a clock set forward opens no new day before midnight", "[books]") {
    BookTime books;
    books.at(k_start, k_noon, false, day_ends);
    CHECK(books.at(k_start + 1h, k_noon + 25h, false, day_ends) == k_noon + 1h);
    CHECK(books.at(k_start + 11h, k_noon + 35h, false, day_ends) == k_noon + 11h);
    CHECK(books.at(k_start + 12h, k_noon + 36h, false, day_ends) == k_noon + 36h);
}

TEST_CASE("a clock set back opens no old day again, and is followed after midnight", "[books]") {
    BookTime books;
    books.at(k_start, k_noon, false, day_ends);
    CHECK(books.at(k_start + 1h, k_noon - 48h, false, day_ends) == k_noon + 1h);
    CHECK(books.at(k_start + 13h, k_noon - 36h, false, day_ends) == k_noon - 36h);
}

TEST_CASE("a clock that is set right again, or believed, is followed at once", "[books]") {
    BookTime books;
    books.at(k_start, k_noon, false, day_ends);
    CHECK(books.at(k_start + 1h, k_noon + 25h, false, day_ends) == k_noon + 1h);
    CHECK(books.at(k_start + 2h, k_noon + 2h, false, day_ends) == k_noon + 2h);
    CHECK(books.at(k_start + 3h, k_noon + 100h, true, day_ends) == k_noon + 100h);
}

TEST_CASE("however the clock jumps, no more days are opened than pass, and a day later it is followed",
          "[books][property]") {
    std::mt19937_64 dice(11);
    const auto pick = [&](int from, int to) { return std::uniform_int_distribution(from, to)(dice); };
    for (int round = 0; round < 200; ++round) {
        BookTime books;
        auto offset = std::chrono::minutes(0);
        auto day = day_ends(k_noon);
        int opened = 0;
        Monotonic now = k_start, jumped = k_start;
        for (int step = 0; step < 600; ++step) {
            now += std::chrono::minutes(pick(1, 30));
            if (pick(0, 99) == 0) {
                offset += std::chrono::minutes(pick(-3000, 3000));
                jumped = now;
            }
            const auto civil = k_noon + std::chrono::floor<std::chrono::milliseconds>(now - k_start) + offset;
            const auto here = books.at(now, civil, false, day_ends);
            if (now - jumped > 25h) REQUIRE(here == civil);
            if (day_ends(here) != day) ++opened;
            day = day_ends(here);
        }
        // A jump that is followed at midnight may land late in a day: the next one begins soon after.
        const auto passed = std::chrono::duration_cast<std::chrono::hours>(now - k_start).count() / 24;
        REQUIRE(opened <= 2 * passed + 2);
    }
}
