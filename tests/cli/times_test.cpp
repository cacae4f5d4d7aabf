#include "firmware/cli/times.hpp"

#include <cstdlib>
#include <ctime>
#include <vector>

#include "tests/support/catch.hpp"

using namespace firmware::cli;

namespace {

// The zone of the machine, for the time of a test.
class Zone {
public:
    explicit Zone(const char* name) { set(name); }
    ~Zone() { set("UTC"); }
    Zone(const Zone&) = delete;
    Zone& operator=(const Zone&) = delete;

private:
    static void set(const char* name) {
        setenv("TZ", name, 1);
        tzset();
    }
};

words::Instant at(const char* text) { return words::from_rfc3339(text).value(); }

}  // namespace

TEST_CASE("times are shown in the zone of the machine", "[times]") {
    const Zone zone("Europe/Madrid");
    CHECK(local_time("2026-11-22T10:00:00Z") == "2026-11-22 11:00:00");
    CHECK(local_time("2026-07-01T22:30:05.999Z") == "2026-07-02 00:30:05");
    CHECK(local_time(at("1969-12-31T23:59:59.500Z")) == "1970-01-01 00:59:59");
    CHECK(local_time("soon") == "soon");
    CHECK(local_time("").empty());
}

TEST_CASE("a length of time is told by its two largest units", "[times]") {
    struct Row {
        int seconds;
        const char* text;
    };
    for (const Row& row : std::vector<Row>{{-5, "0 s"},
                                           {0, "0 s"},
                                           {59, "59 s"},
                                           {60, "1 min"},
                                           {61, "1 min 1 s"},
                                           {3600, "1 h"},
                                           {3605, "1 h"},
                                           {3660, "1 h 1 min"},
                                           {86400, "1 d"},
                                           {90000, "1 d 1 h"},
                                           {8640000, "100 d"}}) {
        INFO(row.seconds);
        CHECK(duration_text(std::chrono::seconds(row.seconds)) == row.text);
    }
}

TEST_CASE("a length of time is read as technicians write it", "[times]") {
    CHECK(parse_length("90s") == std::chrono::seconds(90));
    CHECK(parse_length("45m") == std::chrono::minutes(45));
    CHECK(parse_length("1d12h") == std::chrono::hours(36));
    CHECK(parse_length("2w") == std::chrono::hours(14 * 24));
    for (const char* wrong : {"", "5", "m", "5x", "-5m", "0s", "1d12", " 1d", "1 d", "99999999999999999999s",
                              "9223372036854775807w", "4000d"}) {
        INFO(wrong);
        CHECK_FALSE(parse_length(wrong));
    }
}

TEST_CASE("a time is read as RFC 3339, in the zone of the machine, or from now on", "[times]") {
    const Zone zone("Europe/Madrid");
    const auto now = at("2026-11-22T10:00:00Z");
    CHECK(parse_time("2026-11-22T10:00:00+02:00", now) == at("2026-11-22T08:00:00Z"));
    CHECK(parse_time("2026-11-22 11:30", now) == at("2026-11-22T10:30:00Z"));
    CHECK(parse_time("2026-07-01 12:00:30", now) == at("2026-07-01T10:00:30Z"));
    CHECK(parse_time("2026-11-22T11:30", now) == at("2026-11-22T10:30:00Z"));
    CHECK(parse_time("2026-11-22", now) == at("2026-11-21T23:00:00Z"));
    CHECK(parse_time("+1h30m", now) == at("2026-11-22T11:30:00Z"));
    for (const char* wrong : {"", "now", "+", "+5", "2026-02-30", "2026-13-01", "2026-11-22 25:00", "11:30",
                              "2026-11-22 11:30 pm", "22.11.2026"}) {
        INFO(wrong);
        CHECK_FALSE(parse_time(wrong, now));
    }
}
