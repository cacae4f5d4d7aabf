#include "modem/device/submission.hpp"

#include <vector>

#include "tests/support/catch.hpp"

using namespace modem::device;
using namespace std::chrono_literals;
using modem::at::FinalResult;
using modem::at::Reply;
using End = Reply::End;
using Kind = SubmitOutcome::Kind;
using modem::sms::FaultClass;

namespace {

Reply reply(End end, bool payload_written, std::vector<std::string> lines = {}) {
    Reply result;
    result.end = end;
    result.payload_written = payload_written;
    for (auto& line : lines) result.lines.push_back({std::move(line), {}});
    return result;
}

Reply refused(FinalResult::Kind kind, std::optional<int> code, bool payload_written) {
    Reply result = reply(End::final_result, payload_written);
    result.result = {kind, code, {}};
    return result;
}

}  // namespace

TEST_CASE("the command of a part carries its length, its PDU and its times", "[device]") {
    Timeouts timeouts;
    timeouts.prompt = 1s;
    timeouts.result = 2s;
    timeouts.late = 3s;
    const auto command = submit_command({"0001020304", 4}, timeouts);
    CHECK(command.text == "AT+CMGS=4");
    CHECK(command.payload == "0001020304");
    CHECK(command.prefixes == std::vector<std::string>{"+CMGS"});
    CHECK(command.prompt_timeout == 1s);
    CHECK(command.timeout == 2s);
    CHECK(command.late_timeout == 3s);
}

TEST_CASE("a reference is proof that the part is out, however the command ended", "[device]") {
    for (const End end : {End::final_result, End::timed_out, End::closed, End::restarted}) {
        const auto outcome = settle(reply(end, true, {"+CMGS: 255"}));
        CHECK(outcome.kind == Kind::sent);
        CHECK(outcome.reference == 255);
        CHECK_FALSE(outcome.accepted);
    }
}

TEST_CASE("the centre's time is read where the modem passes it on", "[device]") {
    const auto outcome = settle(reply(End::final_result, true, {"+CMGS: 7,\"01006211220100000000\""}));
    CHECK(outcome.kind == Kind::sent);
    REQUIRE(outcome.accepted);
    CHECK(words::to_rfc3339(outcome.accepted->at) == "2026-11-22T10:00:00Z");
    for (const std::string bad :
         {"+CMGS: 7,\"0100\"", "+CMGS: 7,\"xyz\"", "+CMGS: 7,", "+CMGS: 7,\"00006211220100000000\""}) {
        const auto plain = settle(reply(End::final_result, true, {bad}));
        CHECK(plain.kind == Kind::sent);
        CHECK_FALSE(plain.accepted);
    }
}

TEST_CASE("without a reference in its range OK is no success", "[device]") {
    for (const std::string line : {"+CMGS: 256", "+CMGS: -1", "+CMGS:", "+CMGS: x"}) {
        CHECK(settle(reply(End::final_result, true, {line})).kind == Kind::unknown);
    }
    CHECK(settle(reply(End::final_result, true)).kind == Kind::unknown);
}

TEST_CASE("before the payload nothing is on the air, after it nothing is certain", "[device]") {
    for (const End end : {End::timed_out, End::no_prompt, End::withdrawn, End::restarted, End::closed}) {
        CHECK(settle(reply(end, false)).kind == Kind::untouched);
        CHECK_FALSE(settle(reply(end, false)).sentence.empty());
        CHECK(settle(reply(end, true)).kind == Kind::unknown);
        CHECK_FALSE(settle(reply(end, true)).sentence.empty());
    }
}

TEST_CASE("refusals are told with their class", "[device]") {
    struct Case {
        FinalResult::Kind result;
        std::optional<int> code;
        Kind kind;
        FaultClass fault;
    };
    const auto cms = FinalResult::Kind::cms_error;
    const auto cme = FinalResult::Kind::cme_error;
    for (const auto& [result, code, kind, fault] : std::vector<Case>{
             {cms, 1, Kind::refused, FaultClass::permanent},
             {cms, 38, Kind::refused, FaultClass::transient},
             {cms, 310, Kind::refused, FaultClass::sim},
             {cms, 332, Kind::unknown, FaultClass::unknown_outcome},
             {cms, 513, Kind::unknown, FaultClass::unknown_outcome},
             {cms, 197, Kind::unknown, FaultClass::already_sent},
             {cme, 10, Kind::refused, FaultClass::sim},
             {cms, {}, Kind::refused, FaultClass::transient},
             {FinalResult::Kind::error, {}, Kind::refused, FaultClass::transient},
         }) {
        const auto outcome = settle(refused(result, code, true));
        CHECK(outcome.kind == kind);
        CHECK(outcome.code == code);
        REQUIRE(outcome.fault);
        CHECK(outcome.fault->fault == fault);
        CHECK_FALSE(outcome.sentence.empty());
        CHECK(settle(refused(result, code, false)).kind == Kind::untouched);
    }
    const auto header = settle(refused(FinalResult::Kind::error, {}, false));
    CHECK(header.fault->fault == FaultClass::modem);
}

TEST_CASE("a refusal without a cause is vague, unless the profile knows the code", "[device]") {
    const auto cms = FinalResult::Kind::cms_error;
    CHECK(settle(refused(cms, 500, true)).kind == Kind::refused);
    CHECK(settle(refused(cms, 500, true)).fault->vague);
    CHECK(settle(refused(FinalResult::Kind::error, {}, true)).fault->vague);
    CHECK_FALSE(settle(refused(cms, 38, true)).fault->vague);
    const auto known = settle(refused(cms, 500, true), {{500, "network"}});
    CHECK(known.fault->fault == FaultClass::network);
    CHECK_FALSE(known.fault->vague);
    CHECK(settle(refused(cms, 512, true), {{512, "unknown_outcome"}}).kind == Kind::unknown);
}

TEST_CASE("a reference is read from a late +CMGS and from nothing else", "[submission]") {
    CHECK(late_reference("+CMGS: 12") == 12);
    CHECK(late_reference("+CMGS: 255,\"07911326040000F0\"") == 255);
    CHECK(late_reference("+CMGS:0") == 0);
    for (const auto* line : {"+CMGS: 256", "+CMGS: -1", "+CMGS:", "+CMGS: x", "+CMGSX: 1", "+CMGW: 3", "OK", ""})
        CHECK_FALSE(late_reference(line));
}
