#include "modem/device/bring_up.hpp"

#include <string>
#include <utility>
#include <vector>

#include "tests/support/bring_up_answers.hpp"
#include "tests/support/catch.hpp"

using namespace modem::device;
using namespace support;

namespace {

/// A SIM that asks for its PIN until it gets `1234`, and says `after` to it.
Answers locked(const Reply& after = answered("")) {
    Answers modem;
    modem.instead = {{"AT+CPIN?", {answered("+CPIN: SIM PIN"), answered("+CPIN: READY")}},
                     {"AT+CPINR=\"SIM PIN\"", {answered("+CPINR: SIM PIN,3,3")}},
                     {"AT+CPIN=\"1234\"", {after}}};
    return modem;
}

Setting with_pin() {
    Setting setting;
    setting.settings.pin_file = "left.pin";
    setting.grant.pin = words::Secret("1234");
    return setting;
}

}  // namespace

TEST_CASE("a PIN is asked for with the SIM's number and its attempts, tried once, and its result told",
          "[device][pin]") {
    Answers modem = locked();
    const Run result = run(modem, with_pin());
    CHECK(result.last.todo == Todo::up);
    CHECK(result.grants == 1);
    CHECK(result.facts.pin_attempts == 3);
    CHECK(result.facts.iccid == "8934071234567890123");
    CHECK(result.pin_results == std::vector<PinResult>{PinResult::right});
    CHECK(modem.count("AT+CPIN=\"1234\"") == 1);
    CHECK(modem.count("AT+CCID") == 1);  // not asked for again
}

TEST_CASE("a PIN that is refused is a clear fault and never repeated", "[device][pin]") {
    for (const auto& refusal : {answered("", "+CME ERROR: 16"), answered("", "ERROR"), answered("", "+CME ERROR: 14"),
                                answered("", "+CME ERROR: 3")}) {
        INFO(refusal.result.text);
        Answers modem = locked(refusal);
        modem.instead[0].second = {answered("+CPIN: SIM PIN")};
        const Run result = run(modem, with_pin());
        CHECK(result.last.fault == errc::sim_pin_wrong);
        CHECK(result.pin_results == std::vector<PinResult>{PinResult::wrong});
        CHECK(modem.count("AT+CPIN=\"1234\"") == 1);
    }
    for (const auto& refusal : {answered("", "+CME ERROR: 12"), answered("")}) {
        Answers modem = locked(refusal);
        modem.instead[0].second = {answered("+CPIN: SIM PIN"), answered("+CPIN: SIM PUK")};
        const Run result = run(modem, with_pin());
        CHECK(result.last.fault == errc::sim_puk_required);
        CHECK(result.pin_results == std::vector<PinResult>{PinResult::wrong});
    }
}

TEST_CASE("of a PIN that got no answer nothing is told unless the SIM tells", "[device][pin]") {
    Answers opened = locked(silence());
    CHECK(run(opened, with_pin()).pin_results == std::vector<PinResult>{PinResult::right});
    Answers mute = locked(silence());
    mute.instead[0].second = {answered("+CPIN: SIM PIN"), silence()};
    const Run result = run(mute, with_pin());
    CHECK(result.last.fault == errc::no_answer);
    CHECK(result.pin_results.empty());
    CHECK(mute.count("AT+CPIN=\"1234\"") == 1);
}

TEST_CASE("no PIN is tried without leave, at the last attempt, or on another SIM", "[device][pin]") {
    Setting refused = with_pin();
    refused.grant.pin = {};
    refused.grant.refused = errc::sim_pin_tried;
    refused.grant.sentence = "it was tried";
    Answers modem = locked();
    const Run result = run(modem, refused);
    CHECK(result.last.fault == errc::sim_pin_tried);
    CHECK(result.last.sentence == "it was tried");
    CHECK(modem.count("AT+CPIN=\"1234\"") == 0);

    for (const std::string left : {"+CPINR: SIM PIN,1,3", "+CPINR: SIM PIN,0,3"}) {
        Answers last = locked();
        last.instead[1].second = {answered(left)};
        const Run spared = run(last, with_pin());
        CHECK(spared.last.fault == errc::sim_pin_last_attempt);
        CHECK(spared.grants == 0);
    }
    Setting other = with_pin();
    other.settings.iccid = "8934070000000000000";
    Answers swapped = locked();
    CHECK(run(swapped, other).last.fault == errc::sim_other);
    CHECK(swapped.count("AT+CPIN=\"1234\"") == 0);
    check_fault(locked(), errc::sim_pin_required);  // without a file
}

TEST_CASE("attempts are read as the family tells them, then as everybody does, or not at all", "[device][pin]") {
    reader::ModemProfile quectel;
    quectel.pin.attempts_command = "AT+QPINC?";
    quectel.pin.attempts_pattern = "\"SC\", ?([0-9]+)";
    Setting setting = with_pin();
    const Setting family = Setting::with(quectel);
    setting.settings.profiles = family.settings.profiles;
    setting.settings.profile = family.settings.profile;
    Answers own = locked();
    own.instead.push_back({"AT+QPINC?", {answered("+QPINC: \"SC\",2,10")}});
    CHECK(run(own, setting).facts.pin_attempts == 2);
    Answers generic = locked();
    generic.instead.push_back({"AT+QPINC?", {answered("", "ERROR")}});
    CHECK(run(generic, setting).facts.pin_attempts == 3);
    Answers none = locked();
    none.instead[1].second = {answered("", "ERROR")};
    const Run unknown = run(none, with_pin());
    CHECK_FALSE(unknown.facts.pin_attempts);
    CHECK(unknown.grants == 1);
}

TEST_CASE("a SIM that hides its number until it is unlocked is unlocked all the same", "[device][pin]") {
    Answers modem = locked();
    const auto hidden = answered("", "+CME ERROR: 11");
    for (const char* way : {"AT+QCCID", "AT+ICCID", "AT^ICCID?", "AT#CCID", "AT+CICCID"})
        modem.instead.push_back({way, {hidden}});
    modem.instead.push_back({"AT+CCID", {hidden, answered("+CCID: 8934071234567890123")}});
    const Run result = run(modem, with_pin());
    CHECK(result.last.todo == Todo::up);
    CHECK(result.facts.iccid == "8934071234567890123");
}
