#include "modem/sms/timestamp.hpp"

#include "modem/sms/errc.hpp"
#include "modem/sms/validity.hpp"
#include "tests/support/catch.hpp"

using namespace modem::sms;
using namespace std::chrono_literals;

namespace {

std::optional<Timestamp> read(const std::string& hex) {
    const Octets octets = from_hex(hex).value();
    Reader reader(octets);
    auto timestamp = read_timestamp(reader);
    CHECK_FALSE(reader.failed());
    return timestamp;
}

}  // namespace

TEST_CASE("a centre's time keeps its offset", "[timestamp]") {
    struct Case {
        const char* hex;
        const char* text;
        const char* utc;
    };
    for (const auto& c : {Case{"99309251619580", "1999-03-29T15:16:59+02:00", "1999-03-29T13:16:59Z"},
                          Case{"62112201000040", "2026-11-22T10:00:00+01:00", "2026-11-22T09:00:00Z"},
                          Case{"62112201000000", "2026-11-22T10:00:00+00:00", "2026-11-22T10:00:00Z"},
                          Case{"6211220100000A", "2026-11-22T10:00:00-05:00", "2026-11-22T15:00:00Z"},
                          Case{"62112201000022", "2026-11-22T10:00:00+05:30", "2026-11-22T04:30:00Z"},
                          Case{"6211220100004D", "2026-11-22T10:00:00-13:30", "2026-11-22T23:30:00Z"},
                          Case{"42209232959500", "2024-02-29T23:59:59+00:00", "2024-02-29T23:59:59Z"},
                          Case{"00101000000000", "2000-01-01T00:00:00+00:00", "2000-01-01T00:00:00Z"},
                          Case{"98211332959500", "2089-12-31T23:59:59+00:00", "2089-12-31T23:59:59Z"},
                          Case{"09101000000000", "1990-01-01T00:00:00+00:00", "1990-01-01T00:00:00Z"}}) {
        INFO(c.hex);
        const auto timestamp = read(c.hex);
        REQUIRE(timestamp);
        CHECK(to_string(*timestamp) == c.text);
        CHECK(timestamp->at == words::from_rfc3339(c.utc));
        Octets octets;
        REQUIRE(append_timestamp(octets, *timestamp).has_value());
        CHECK(to_hex(octets) == c.hex);
    }
}

TEST_CASE("octets that are no date give no time and no failure", "[timestamp]") {
    for (const auto* hex : {"00000000000000", "FFFFFFFFFFFFFF", "62312201000000", "62111301000000", "62110001000000",
                            "62202901000000", "62200300000000", "62112242000000", "62112201060000", "62112201000600"}) {
        INFO(
            hex);  // no month, no digits, month 13, day 31 of November, day 0, day 92, day 30 of February, 24 h, 60 min
        CHECK_FALSE(read(hex));
    }
}

TEST_CASE("a zone digit that is none counts as zero", "[timestamp]") {
    CHECK(read("621122010000F0")->offset == 0min);
    CHECK(read("621122010000F1")->offset == 150min);
}

TEST_CASE("a time that seven octets cannot hold is not written", "[timestamp]") {
    const auto at = [](const char* text) { return *words::from_rfc3339(text); };
    Octets octets;
    for (const Timestamp& timestamp :
         {Timestamp{at("1989-12-31T23:59:59Z"), 0min}, Timestamp{at("2090-01-01T00:00:00Z"), 0min},
          Timestamp{at("2026-01-01T00:00:00Z"), 20h}, Timestamp{at("2026-01-01T00:00:00Z"), -20h},
          Timestamp{at("1990-01-01T00:00:00Z"), -15min}}) {
        CHECK(append_timestamp(octets, timestamp).error() == errc::bad_timestamp);
        CHECK(octets.empty());
    }
    REQUIRE(append_timestamp(octets, std::nullopt).has_value());
    CHECK(to_hex(octets) == "00000000000000");
}

TEST_CASE("an offset between two quarters keeps the instant", "[timestamp]") {
    Octets octets;
    const Timestamp odd{*words::from_rfc3339("2026-11-22T10:00:00Z"), 64min};
    REQUIRE(append_timestamp(octets, odd).has_value());
    Reader reader(octets);
    CHECK(read_timestamp(reader) == Timestamp{odd.at, 60min});
}

TEST_CASE("a validity is rounded down to a step of TP-VP", "[validity]") {
    struct Case {
        std::chrono::minutes given;
        int octet;
        std::chrono::minutes kept;
    };
    using std::chrono::days;
    using std::chrono::weeks;
    for (const auto& c :
         {Case{1min, 0, 5min}, Case{5min, 0, 5min}, Case{9min, 0, 5min}, Case{10min, 1, 10min}, Case{12h, 143, 12h},
          Case{12h + 29min, 143, 12h}, Case{12h + 30min, 144, 12h + 30min}, Case{24h, 167, 24h}, Case{47h, 167, 24h},
          Case{48h, 168, 48h}, Case{days(30), 196, days(30)}, Case{days(34), 196, days(30)},
          Case{weeks(5), 197, weeks(5)}, Case{weeks(63), 255, weeks(63)}, Case{weeks(100), 255, weeks(63)}}) {
        INFO(c.given.count());
        REQUIRE(encode_validity(c.given).has_value());
        CHECK(int{*encode_validity(c.given)} == c.octet);
        CHECK(decode_validity(static_cast<std::uint8_t>(c.octet)) == c.kept);
    }
    CHECK(encode_validity(0min).error() == errc::bad_validity);
    CHECK(encode_validity(-5min).error() == errc::bad_validity);
}

TEST_CASE("every step of TP-VP reads back to itself", "[validity]") {
    for (unsigned octet = 0; octet < 256; ++octet)
        CHECK(*encode_validity(decode_validity(static_cast<std::uint8_t>(octet))) == octet);
}
