#include "controller/dispatch/retry.hpp"

#include <set>

#include "tests/support/catch.hpp"

using namespace controller::dispatch;
using namespace std::chrono_literals;
using modem::sms::Change;
using modem::sms::describe_cms;
using modem::sms::fault_info;
using modem::sms::FaultClass;
using modem::sms::Retry;
using words::MessageClass;
using What = Decision::What;

namespace {

const words::Instant k_now = words::from_rfc3339("2026-11-23T11:00:00Z").value();

Refusal refusal(int code) { return {.fault = describe_cms(code), .now = k_now, .expires_at = k_now + 48h}; }

std::chrono::seconds wait(const Refusal& of) {
    const auto decision = decide(of);
    REQUIRE(decision.what == What::again);
    return std::chrono::duration_cast<std::chrono::seconds>(decision.at - k_now);
}

std::vector<SimFault> run_of(int count, FaultClass fault, int numbers, std::chrono::seconds apart = 1s) {
    std::vector<SimFault> faults;
    for (int i = 0; i < count; ++i)
        faults.push_back({k_now - apart * (count - 1 - i), "+3460000000" + std::to_string(i % numbers), fault});
    return faults;
}

std::string_view broken_rule(const Refusal& of, const Decision& decision) {
    const bool again = decision.what == What::again;
    if (again == decision.reason.empty()) return "a hold has a reason, and nothing else has";
    if (again && (decision.at <= k_now || decision.at > k_now + 72min))
        return "a hold lasts an hour and a fifth at most";
    if (decision.avoid_until && (!again || !of.other_sim || *decision.avoid_until < decision.at))
        return "a SIM is avoided only where there is another";
    if (decision.change != Change::none && (decision.what != What::at_once || !of.may_change))
        return "only what may be changed is";
    const bool doubtful = of.fault.fault == FaultClass::unknown_outcome ||
                          (of.fault.vague && of.after_payload && of.message_class == MessageClass::marketing);
    if (doubtful != (decision.what == What::unknown)) return "what may be on the air is unknown, nothing else is";
    if ((of.fault.fault == FaultClass::already_sent) != (decision.what == What::already_sent))
        return "what the centre has is sent";
    const bool lasting = of.fault.fault == FaultClass::permanent || of.fault.retry == Retry::alarm;
    if (lasting && decision.what != What::failed && decision.change == Change::none) return "a bad message ends";
    const bool innocent = of.fault.fault == FaultClass::sim || (of.fault.fault == FaultClass::modem && !of.fault.vague);
    if (innocent && !again) return "no message fails for its modem or SIM";
    return {};
}

}  // namespace

TEST_CASE("every code of +CMS ERROR, class, attempt and place has a decision that can be carried out", "[retry]") {
    for (int code = 0; code < 1024; ++code) {
        for (int variant = 0; variant < 512; ++variant) {
            Refusal of = refusal(code);
            of.message_class = (variant & 1) != 0 ? MessageClass::marketing : MessageClass::service;
            of.after_payload = (variant & 2) != 0;
            of.other_sim = (variant & 4) != 0;
            of.may_change = (variant & 8) != 0;
            of.sim_works = (variant & 16) != 0;
            of.sim_rests = (variant & 32) != 0;
            of.same_code = variant >> 6;
            of.attempts = of.same_code * 2;
            INFO(code << " " << variant);
            const auto broken = broken_rule(of, decide(of));
            if (!broken.empty()) FAIL(broken);
        }
    }
}

TEST_CASE("an answer without a cause after Ctrl-Z is unknown for marketing and tried again for service", "[retry]") {
    Refusal of = refusal(500);
    CHECK(wait(of) == 5s);
    of.same_code = 2;  // twice more, then it counts as the modem's fault
    CHECK(decide(of).what == What::again);
    of.message_class = MessageClass::marketing;
    CHECK(decide(of).what == What::unknown);
    of.after_payload = false;
    CHECK(decide(of).what == What::again);
    of.after_payload = true;
    of.fault = describe_cms(500, {{500, "transient"}});
    CHECK(decide(of).what == What::again);
    of.fault = describe_cms(38);
    CHECK(decide(of).what == What::again);
}

TEST_CASE("transient refusals are tried again after 5, 15 and 45 seconds and then every five minutes", "[retry]") {
    Refusal of = refusal(42);
    const std::vector<std::chrono::seconds> expected = {5s, 15s, 45s, 300s, 300s, 300s};
    for (std::size_t n = 0; n < expected.size(); ++n) {
        of.attempts = static_cast<int>(n);
        CHECK(wait(of) == expected[n]);
        of.dice = 0;
        CHECK(wait(of) == expected[n] * 8 / 10);
        of.dice = 1;
        CHECK(wait(of) == expected[n] * 12 / 10);
        of.dice = 0.5;
    }
    of.expires_at = k_now + 2s;
    CHECK(wait(of) == 2s);
}

TEST_CASE("the account's trouble goes to another SIM at once, and comes back late", "[retry]") {
    Refusal of = refusal(8);
    CHECK(wait(of) == 60s);
    of.attempts = 9;
    CHECK(wait(of) == 15min);
    of.other_sim = true;
    of.attempts = 0;
    CHECK(wait(of) == 1s);
    CHECK(decide(of).avoid_until == k_now + k_rest);
    of.attempts = 4;  // not to and fro between two SIMs
    CHECK(wait(of) == 5min);
    of = refusal(302);
    of.other_sim = true;
    CHECK(wait(of) == 1s);
    CHECK(decide(of).avoid_until == k_now + 5s);
}

TEST_CASE("a recipient who cannot be had waits by itself", "[retry]") {
    Refusal of = refusal(27);
    CHECK(decide(of).recipient);
    CHECK(decide(of).reason == "recipient");
    CHECK(wait(of) == 5min);
    of.recipient_failures = 2;
    CHECK(wait(of) == 45min);
    of.recipient_failures = 20;
    CHECK(wait(of) == 60min);
    CHECK_FALSE(counts_against_sim(of.fault));
    CHECK_FALSE(decide(refusal(42)).recipient);
}

TEST_CASE("retries end where the table says so, but not for what the SIM is to blame for", "[retry]") {
    Refusal of = refusal(21);
    CHECK(decide(of).what == What::again);
    of.same_code = 1;
    CHECK(decide(of).what == What::failed);
    of.sim_rests = true;
    CHECK(decide(of).what == What::again);
    of = refusal(96);
    CHECK(decide(of).what == What::again);
    of.same_code = 1;
    CHECK(decide(of).what == What::failed);
    of = refusal(127);
    of.same_code = 2;
    CHECK(wait(of) == 60s);  // as a network's fault
    of = refusal(255);
    of.same_code = 2;
    CHECK(decide(of).what == What::failed);
    of = refusal(350);
    CHECK(decide(of).what == What::at_once);
    of.same_code = 3;
    CHECK(wait(of) == 5s);
}

TEST_CASE("a form that a centre refuses is changed once, then the message fails", "[retry]") {
    for (const auto& [code, change] : {std::pair(144, Change::other_alphabet), std::pair(145, Change::no_class),
                                       std::pair(198, Change::no_validity), std::pair(199, Change::no_validity)}) {
        Refusal of = refusal(code);
        of.may_change = true;
        CHECK(decide(of).what == What::at_once);
        CHECK(decide(of).change == change);
        of.may_change = false;
        CHECK(decide(of).what == What::failed);
    }
}

TEST_CASE("the network does not know the sender: the message fails only where the SIM sends to others", "[retry]") {
    for (const int code : {28, 29, 30}) {
        Refusal of = refusal(code);
        of.sim_works = true;
        CHECK(decide(of).what == What::again);
        of.same_code = 1;
        CHECK(decide(of).what == What::failed);
        of.sim_works = false;
        CHECK(decide(of).what == What::again);
    }
}

TEST_CASE("two in a row about the sender, for different recipients, send the SIM to rest", "[retry]") {
    auto faults = run_of(2, FaultClass::network, 2);
    CHECK_FALSE(must_rest(faults, k_now));
    faults[0].about_sender = faults[1].about_sender = true;
    CHECK(must_rest(faults, k_now));
    faults[0].number = faults[1].number;
    CHECK_FALSE(must_rest(faults, k_now));
    faults[0].number = "+34600000009";
    faults.insert(faults.begin() + 1, run_of(1, FaultClass::network, 1).front());
    CHECK_FALSE(must_rest(faults, k_now));
}

TEST_CASE("five faults in a row, or ten transient ones in ten minutes, send the SIM to rest", "[retry]") {
    for (int count = 0; count <= 12; ++count) {
        for (int numbers = 1; numbers <= 3; ++numbers) {
            INFO(count << " of " << numbers);
            const bool several = numbers > 1;
            CHECK(must_rest(run_of(count, FaultClass::network, numbers), k_now).has_value() == (count >= 5 && several));
            CHECK(must_rest(run_of(count, FaultClass::sim, numbers), k_now).has_value() == (count >= 5));
            CHECK(must_rest(run_of(count, FaultClass::transient, numbers), k_now).has_value() ==
                  (count >= 10 && several));
            CHECK(must_rest(run_of(count, FaultClass::unknown_outcome, numbers), k_now).has_value() ==
                  (count >= 10 && several));
        }
    }
    CHECK(must_rest(run_of(10, FaultClass::transient, 2, 66s), k_now));
    CHECK_FALSE(must_rest(run_of(10, FaultClass::transient, 2, 67s), k_now));
    CHECK(must_rest(run_of(5, FaultClass::network, 2, 1h), k_now));
}

TEST_CASE("what says nothing of the SIM does not count against it", "[retry]") {
    std::set<int> counting;
    for (int code = 0; code < 1024; ++code)
        if (counts_against_sim(describe_cms(code))) counting.insert(code);
    for (const int code : {8, 21, 28, 38, 69, 127, 193, 310, 316, 330, 331, 332, 500, 513, 600})
        CHECK(counting.count(code));
    for (const int code : {1, 22, 27, 96, 144, 195, 197, 240, 300, 302, 322, 350}) CHECK_FALSE(counting.count(code));
}
