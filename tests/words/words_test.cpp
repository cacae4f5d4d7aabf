#include "config/words/diagnostic.hpp"
#include "config/words/id.hpp"
#include "config/words/instant.hpp"
#include "config/words/message.hpp"
#include "config/words/number.hpp"
#include "tests/support/catch.hpp"

using namespace words;
using namespace std::chrono_literals;

TEST_CASE("an RFC 3339 time reads and writes", "[instant]") {
    const auto at = from_rfc3339("2026-11-22T10:00:00Z");
    REQUIRE(at);
    CHECK(to_rfc3339(*at) == "2026-11-22T10:00:00Z");
    CHECK(from_rfc3339("2026-11-22T11:00:00+01:00") == at);
    CHECK(from_rfc3339("2026-11-22T05:30:00.000-04:30") == at);
    CHECK(to_rfc3339(*at + 7ms) == "2026-11-22T10:00:00.007Z");
    CHECK(from_rfc3339("2026-11-22T10:00:00.0079Z") == *at + 7ms);
}

TEST_CASE("what is not an RFC 3339 time is refused", "[instant]") {
    for (const auto* text :
         {"", "2026-11-22", "2026-11-22 10:00:00Z", "2026-13-22T10:00:00Z", "2026-02-30T10:00:00Z",
          "2026-11-22T24:00:00Z", "2026-11-22T10:60:00Z", "2026-11-22T10:00:00", "2026-11-22T10:00:00.Z",
          "2026-11-22T10:00:00+1:00", "2026-11-22T10:00:00+0100", "2026-11-22T10:00:00Zx", "x026-11-22T10:00:00Z"})
        CHECK_FALSE(from_rfc3339(text));
}

TEST_CASE("a public id carries its row's key and sorts by time", "[id]") {
    const PublicId id{from_ms(1'795'000'000'123), 0xbeef, 0x0123'4567'89ab'cdef};
    const auto text = to_string("msg_", id);
    CHECK(text.size() == 30);
    CHECK(parse_id("msg_", text) == id);
    PublicId later = id;
    later.created += 1ms;
    later.key = 0;
    CHECK(to_string("msg_", later) > text);
}

TEST_CASE("what is not an id of this kind is refused", "[id]") {
    const auto text = to_string("msg_", PublicId{from_ms(1), 2, 3});
    CHECK_FALSE(parse_id("con_", text));
    CHECK_FALSE(parse_id("msg_", text + "0"));
    CHECK_FALSE(parse_id("msg_", text.substr(0, 29)));
    CHECK_FALSE(parse_id("msg_", "msg_0000000000000000000000000U"));
    CHECK_FALSE(parse_id("msg_", "msg_80000000000000000000000000"));
}

TEST_CASE("a number has the shape of E.164", "[number]") {
    CHECK(Number::parse("+33612345678")->text() == "+33612345678");
    for (const auto* text :
         {"", "+", "33612345678", "+0612345678", "+33 612345678", "+336", "+3361234567890123", "+33a12345678"})
        CHECK_FALSE(Number::parse(text));
}

TEST_CASE("the nearest name is proposed only when it is near", "[diagnostic]") {
    constexpr std::string_view names[] = {"listen", "per_minute", "port"};
    CHECK(nearest("lisetn", names) == "listen");
    CHECK(nearest("per_minut", names) == "per_minute");
    CHECK_FALSE(nearest("database", names));
    CHECK(did_you_mean("prot", names) == " (did you mean \"port\"?)");
    CHECK(to_string(Diagnostic{{"tillcast.toml", 4, 11}, "unknown key"}) == "tillcast.toml:4:11: unknown key");
}

TEST_CASE("a message takes only the steps of the design", "[message]") {
    using S = MessageState;
    CHECK(may_become(S::queued, S::sending));
    CHECK(may_become(S::failed, S::delivered));
    CHECK(may_become(S::unknown, S::queued));
    CHECK_FALSE(may_become(S::held, S::sending));
    CHECK_FALSE(may_become(S::delivered, S::failed));
    CHECK_FALSE(may_become(S::sent, S::queued));
    CHECK_FALSE(may_become(S::skipped, S::queued));
    for (std::size_t i = 0; i < k_state_names.size(); ++i)
        CHECK(parse_state(to_string(static_cast<S>(i))) == static_cast<S>(i));
}

TEST_CASE("a place in a compiled text counts characters and obeys the anchors", "[diagnostic]") {
    const words::SourceText plain{"a\xc3\xa9z", {"t.toml", 3, 10}};
    CHECK(words::place_in(plain, 0) == words::Position{"t.toml", 3, 10});
    CHECK(words::place_in(plain, 1) == words::Position{"t.toml", 3, 11});
    CHECK(words::place_in(plain, 3) == words::Position{"t.toml", 3, 12});
    CHECK(words::place_in(plain, 99) == words::Position{"t.toml", 3, 13});
    const words::SourceText broken{"ab\ncd", {"t.toml", 3, 10}, {{1, 3, 12}, {3, 4, 1}}};
    CHECK(words::place_in(broken, 0) == words::Position{"t.toml", 3, 10});
    CHECK(words::place_in(broken, 1) == words::Position{"t.toml", 3, 12});
    CHECK(words::place_in(broken, 4) == words::Position{"t.toml", 4, 2});
}
