#include "controller/dispatch/receipt_match.hpp"

#include <vector>

#include "tests/support/catch.hpp"

using namespace controller::dispatch;
using namespace std::chrono_literals;
using modem::sms::Address;
using Type = Address::Type;
using Kind = PartTimes::Kind;

namespace {

const words::Instant k_now = words::from_rfc3339("2026-11-23T11:00:00Z").value();

PartTimes sent_at(words::Instant at) { return {.planned = at - 2s, .result = at}; }
PartTimes doubtful_at(words::Instant at) { return {.kind = Kind::doubtful, .planned = at - 2s, .result = at + 180s}; }

CentreClock ahead(std::chrono::milliseconds by) { return {.ahead = by, .samples = 5}; }

std::optional<std::size_t> picked(const std::vector<PartTimes>& parts, words::Instant accepted,
                                  const CentreClock& clock = ahead(0ms), std::optional<words::Instant> settled = {}) {
    return pick(parts, {accepted, settled, k_now}, clock).index;
}

}  // namespace

TEST_CASE("a number is known again in the forms that networks write", "[receipts]") {
    struct Case {
        std::string ours, theirs;
        Type type;
        SameNumber expected;
    };
    for (const auto& [ours, theirs, type, expected] : std::vector<Case>{
             {"+34612345678", "+34612345678", Type::international, SameNumber::exactly},
             {"+34612345678", "34612345678", Type::unknown, SameNumber::exactly},
             {"+34612345678", "0034612345678", Type::unknown, SameNumber::exactly},
             {"+34612345678", "612345678", Type::national, SameNumber::by_tail},
             {"+33612345678", "0612345678", Type::national, SameNumber::by_tail},
             {"+33612345678", "612345678", Type::international, SameNumber::by_tail},
             {"+34612345678", "1010034612345678", Type::unknown, SameNumber::by_tail},
             // A neighbour in another country has the same nine digits.
             {"+34612345678", "+33612345678", Type::international, SameNumber::no},
             {"+34612345678", "612345679", Type::national, SameNumber::no},
             {"+34612345678", "345678", Type::national, SameNumber::no},
             {"+34612345678", "", Type::unknown, SameNumber::no},
             {"+34612345678", "0000000", Type::unknown, SameNumber::no},
             {"+34612345678", "Elena", Type::alphanumeric, SameNumber::no},
             {"Elena", "Elena", Type::alphanumeric, SameNumber::exactly},
             {"Elena", "elena", Type::alphanumeric, SameNumber::no},
             {"5757", "5757", Type::unknown, SameNumber::exactly},
             {"5757", "95757", Type::unknown, SameNumber::no},
         }) {
        INFO(ours << " " << theirs);
        CHECK(compare_numbers(ours, {type, theirs}) == expected);
    }
}

TEST_CASE("the exact time of +CMGS goes before what is nearest", "[receipts]") {
    auto old = sent_at(k_now - 1h), fresh = sent_at(k_now - 10s);
    old.accepted = k_now - 12s;  // whatever the clocks say
    CHECK(picked({fresh, old}, k_now - 12s) == 1);
    old.accepted.reset();
    CHECK(picked({fresh, old}, k_now - 12s) == 0);
    old.told_accepted = k_now - 12s;
    CHECK(picked({fresh, old}, k_now - 12s) == 1);
}

TEST_CASE("a part that had a receipt of another time is not meant", "[receipts]") {
    auto part = sent_at(k_now - 10s);
    part.told_accepted = k_now - 11s;
    CHECK(picked({part}, k_now - 11s) == 0);
    CHECK_FALSE(picked({part}, k_now - 9s));
}

TEST_CASE("the number digit by digit goes before its tail", "[receipts]") {
    auto near = sent_at(k_now - 10s), exact = sent_at(k_now - 5min);
    near.number = SameNumber::by_tail;
    CHECK(picked({near, exact}, k_now - 10s) == 1);
    exact.number = SameNumber::no;
    CHECK(picked({near, exact}, k_now - 10s) == 0);
}

TEST_CASE("a learnt offset of up to fourteen hours is allowed for", "[receipts]") {
    const std::vector<PartTimes> parts = {sent_at(k_now - 2h), sent_at(k_now - 1h), sent_at(k_now - 10s)};
    for (const auto offset : {-14h, -1h, 0h, 1h, 2h, 14h})
        for (std::size_t i = 0; i < parts.size(); ++i)
            CHECK(picked(parts, parts[i].result + offset - 3s, ahead(offset)) == i);
}

TEST_CASE("where nothing is learnt yet the receipt's own times tell the centre's clock", "[receipts]") {
    const std::vector<PartTimes> parts = {sent_at(k_now - 2h), sent_at(k_now - 1h), sent_at(k_now - 10s)};
    for (const auto offset : {-14h, -5h, 0h, 5h, 14h})
        for (std::size_t i = 0; i < parts.size(); ++i)
            CHECK(picked(parts, parts[i].result + offset - 3s, {}, k_now + offset - 1s) == i);
}

TEST_CASE("what is far off is passed over only where there is another", "[receipts]") {
    const auto part = sent_at(k_now - 2h);
    CHECK(picked({part}, k_now - 1h) == 0);
    CHECK_FALSE(picked({part, sent_at(k_now - 3h)}, k_now - 1h));
    CHECK(picked({part, sent_at(k_now - 61min)}, k_now - 1h) == 1);
    auto shaky = ahead(0ms);
    shaky.deviation = 40min;
    CHECK(picked({part, sent_at(k_now - 4h)}, k_now - 1h, shaky) == 0);
}

TEST_CASE("a centre whose clock was set is found out by the receipt's own times", "[receipts]") {
    const std::vector<PartTimes> parts = {sent_at(k_now - 3h), sent_at(k_now - 20min)};
    CHECK(picked(parts, k_now + 40min, ahead(0ms), k_now + 1h) == 1);
}

TEST_CASE("a part in doubt is meant within two minutes, if no reference says otherwise", "[receipts]") {
    const auto doubt = doubtful_at(k_now - 10min);
    CHECK(picked({doubt}, k_now - 10min) == 0);
    CHECK(picked({doubt}, k_now - 10min - 122s) == 0);
    CHECK_FALSE(picked({doubt}, k_now - 10min - 123s));
    CHECK(picked({doubt}, k_now - 10min + 300s) == 0);
    CHECK_FALSE(picked({doubt}, k_now - 10min + 301s));
    CHECK_FALSE(pick(std::vector{doubt}, {{}, {}, k_now}, ahead(0ms)).index);
    CHECK(picked({doubt, sent_at(k_now - 10min)}, k_now - 10min) == 1);
    CHECK(picked({doubt, sent_at(k_now - 2h)}, k_now - 10min) == 0);
    CHECK_FALSE(pick(std::vector{doubt}, {k_now - 10min, {}, k_now}, ahead(0ms)).certain);
}

TEST_CASE("a receipt may be for what is still with the modem", "[receipts]") {
    const PartTimes under_way = {.kind = Kind::under_way, .planned = k_now - 20s, .result = k_now};
    CHECK(picked({sent_at(k_now - 3h), under_way}, k_now - 5s) == 1);
    CHECK(picked({sent_at(k_now - 25s), under_way}, k_now - 25s) == 0);
}

TEST_CASE("of two that are as likely the newest is meant", "[receipts]") {
    const std::vector<PartTimes> parts = {sent_at(k_now - 3h), sent_at(k_now - 1h)};
    CHECK(pick(parts, {{}, {}, k_now}, ahead(0ms)).index == 1);
    CHECK_FALSE(pick(parts, {{}, {}, k_now}, ahead(0ms)).certain);
    CHECK_FALSE(pick({}, {k_now, {}, k_now}, {}).index);
}

TEST_CASE("a centre's clock is learnt, a single slip is not, a change is", "[receipts]") {
    CentreClock clock;
    for (int i = 0; i < 20; ++i) clock = learn(clock, 2h + std::chrono::seconds(i % 5) - 2s);
    CHECK(std::chrono::abs(clock.ahead - 2h) <= 2s);
    CHECK(clock.deviation <= 3s);
    const auto before = clock.ahead;
    clock = learn(clock, 9h);
    CHECK(clock.ahead == before);
    clock = learn(clock, 2h);
    clock = learn(clock, 9h);
    CHECK(std::chrono::abs(clock.ahead - before) <= 2s);
    clock = learn(clock, 9h + 3s);
    CHECK(clock.ahead == 9h + 3s);
    CHECK(clock.samples == 1);
}

TEST_CASE("a part in doubt gives way to one that awaits a receipt with this reference", "[receipts]") {
    PartTimes awaited = sent_at(k_now - 5min);
    awaited.awaited = true;
    PartTimes settled = sent_at(k_now - 5min);
    const PartTimes doubtful = doubtful_at(k_now - 10s);
    CHECK(picked({doubtful, awaited}, k_now - 10s) == 1);
    CHECK(picked({doubtful, awaited}, k_now - 10s, {}) == 1);
    // One that has its receipt, or lies hours off, waits for none.
    CHECK(picked({doubtful, settled}, k_now - 10s) == 0);
    awaited = sent_at(k_now - 5h);
    awaited.awaited = true;
    CHECK(picked({doubtful, awaited}, k_now - 10s) == 0);
}

TEST_CASE("a receipt that may be for either of two parts in doubt is for neither", "[receipts]") {
    const PartTimes first = {.kind = Kind::doubtful, .planned = k_now - 20s, .result = k_now - 18s};
    const PartTimes second = {.kind = Kind::doubtful, .planned = k_now - 18s, .result = k_now - 17s};
    CHECK_FALSE(picked({first, second}, k_now - 19s));
    CHECK_FALSE(picked({second, first}, k_now - 18s));
    // Three seconds are more than a centre's time and ours can differ by.
    const PartTimes later = {.kind = Kind::doubtful, .planned = k_now - 10s, .result = k_now - 9s};
    CHECK(picked({first, later}, k_now - 19s) == 0);
    CHECK(picked({later, first}, k_now - 9s) == 0);
    CHECK_FALSE(picked({first, later}, k_now - 13s));
    // What lies minutes off is no rival.
    CHECK(picked({second, doubtful_at(k_now - 10min)}, k_now - 18s) == 0);
}

TEST_CASE("counted references tell parts in doubt apart, unless none fits", "[receipts]") {
    PartTimes first = {.kind = Kind::doubtful, .planned = k_now - 20s, .result = k_now - 18s};
    PartTimes second = {.kind = Kind::doubtful, .planned = k_now - 18s, .result = k_now - 17s};
    second.possible = false;
    CHECK(picked({first, second}, k_now - 18s) == 0);
    CHECK(picked({second, first}, k_now - 17s) == 1);
    first.possible = false;
    CHECK_FALSE(picked({first, second}, k_now - 18s));
    // One alone is meant, whatever its modem counts.
    CHECK(picked({first}, k_now - 18s) == 0);
}

TEST_CASE("a part in doubt is not meant while another to the same number is under way", "[receipts]") {
    const PartTimes doubtful = {.kind = Kind::doubtful, .planned = k_now - 3s, .result = k_now - 2s};
    PartTimes under_way = {.kind = Kind::under_way, .planned = k_now - 1s, .result = k_now};
    const std::vector<PartTimes> both = {doubtful, under_way};
    const auto found = picked(both, k_now - 2s);
    CHECK((!found || both[*found].kind == Kind::under_way));
    under_way.number = SameNumber::no;
    CHECK(picked({doubtful, under_way}, k_now - 2s) == 0);
    // One that was planned long after the centre took it is not meant.
    const PartTimes old = doubtful_at(k_now - 31min);
    under_way = {.kind = Kind::under_way, .planned = k_now - 1s, .result = k_now};
    CHECK(picked({old, under_way}, k_now - 31min) == 0);
}
