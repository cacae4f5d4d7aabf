#include <fstream>

#include "modem/device/modem.hpp"
#include "modem/device/pin_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/modem_bench.hpp"

using namespace modem::device;
using namespace std::chrono_literals;
using support::answer;
using support::k_ok;
using support::ModemBench;
using Kind = SubmitOutcome::Kind;

namespace {

const modem::sms::Pdu k_pdu = {"0011000B914477009900F10000AA0BE8329BFD06DDDF723619", 24};
const std::string k_header = "AT+CMGS=24\r";
const std::string k_payload = k_pdu.hex + "\x1a";
const std::string k_sent = "\r\n+CMGS: 7\r\n" + k_ok;

/// A bench whose modem is of a family.
struct FamilyBench : ModemBench {
    explicit FamilyBench(reader::ModemProfile family = {}) {
        family.id = "family";
        settings.profiles =
            std::make_shared<const std::vector<reader::ModemProfile>>(std::vector<reader::ModemProfile>{family});
        settings.profile = "family";
        settings.timeouts.repair = 1h;
    }
    std::string pin_file(const std::string& text) const {
        const std::string path = settings.port + ".pin";
        std::ofstream(path) << text;
        return path;
    }
    /// Up to the question for the SIM.
    support::ScriptedModem& greet() {
        auto& script = device->script();
        script.expect("\x1b\r").expect("AT\r").reply(k_ok);
        for (const char* set : {"ATE0\r", "ATV1\r", "ATQ0\r", "AT+CMEE=1\r"}) script.expect(set).reply(k_ok);
        for (const char* question : {"AT+CGMI\r", "AT+CGMM\r", "AT+CGMR\r"})
            script.expect(question).reply(answer("Acme"));
        return script.expect("AT+CGSN\r").reply(answer("356938035643809"));
    }
};

Gate with_more() {
    Gate gate;
    gate.more = true;
    return gate;
}

}  // namespace

TEST_CASE("the link is kept while more parts wait, and let go when none does", "[device]") {
    FamilyBench bench;
    auto& script = bench.bring_up();
    script.expect("AT+CMMS=2\r").reply(k_ok);
    for (int part = 0; part < 3; ++part) script.expect(k_header).reply("\r\n> ").expect(k_payload).reply(k_sent);
    script.expect("AT+CMMS=0\r").reply(k_ok);
    CHECK(bench.submit_and_wait(k_pdu, with_more()).kind == Kind::sent);
    CHECK(bench.submit_and_wait(k_pdu, with_more()).kind == Kind::sent);
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::sent);
    CHECK(bench.run_until([&] { return script.done(); }));
    CHECK(script.trouble().empty());
}

TEST_CASE("a modem that refuses to keep the link is not asked again", "[device]") {
    FamilyBench bench;
    auto& script = bench.bring_up();
    script.expect("AT+CMMS=2\r").reply("\r\nERROR\r\n");
    for (int part = 0; part < 2; ++part) script.expect(k_header).reply("\r\n> ").expect(k_payload).reply(k_sent);
    CHECK(bench.submit_and_wait(k_pdu, with_more()).kind == Kind::sent);
    CHECK(bench.submit_and_wait(k_pdu, with_more()).kind == Kind::sent);
    CHECK(script.trouble().empty());
}

TEST_CASE("a family's pace of writing changes no byte", "[device]") {
    reader::ModemProfile family;
    family.line.write_chunk = 7;
    family.line.write_delay = 10us;
    FamilyBench bench(family);
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply(k_sent);
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::sent);
    CHECK(script.trouble().empty());
    CHECK(bench.modem->status().profile == "family");
    CHECK(bench.modem->status().profile_why == "the configuration says so");
}

TEST_CASE("a family's word on an error counts", "[device]") {
    reader::ModemProfile family;
    family.errors[500] = "permanent";
    FamilyBench bench(family);
    bench.bring_up().expect(k_header).reply("\r\n> ").expect(k_payload).reply("\r\n+CMS ERROR: 500\r\n");
    const auto outcome = bench.submit_and_wait(k_pdu);
    REQUIRE(outcome.fault);
    CHECK(outcome.fault->fault == modem::sms::FaultClass::permanent);
}

TEST_CASE("a roaming modem receives and does not send unless it may", "[device]") {
    FamilyBench bench;
    support::script_bring_up(bench.plug_in().script(), "+CREG: 1,5");
    bench.start();
    REQUIRE(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::faulty; }));
    CHECK_THAT(bench.modem->status().sentence, ContainsSubstring("roaming in Testnet"));
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    const std::string deliver = "07914400000000F0040B914477009900F100006211220100000009E8329BFD4697D9EC37";
    auto& script = bench.device->script();
    REQUIRE(bench.run_until([&] { return script.done(); }));
    script.expect("AT+CMGR=3\r").reply(answer("+CMGR: 0,,28\r\n" + deliver)).expect("AT+CMGD=3\r").reply(k_ok);
    bench.device->say("\r\n+CMTI: \"SM\",3\r\n");
    CHECK(bench.run_until([&] { return script.done(); }));
    CHECK(bench.listener.delivered.size() == 1);
}

TEST_CASE("a SIM's PIN is tried once with the owner's leave", "[device][pin]") {
    FamilyBench bench;
    bench.settings.pin_file = bench.pin_file(" 4071\n");
    bench.plug_in();
    auto& script = bench.greet();
    script.expect("AT+CPIN?\r").reply(answer("+CPIN: SIM PIN"));
    script.expect("AT+CCID\r").reply(answer("+CCID: 8934071234567890123"));
    script.expect("AT+CPINR=\"SIM PIN\"\r").reply(answer("+CPINR: SIM PIN,3,3"));

    SECTION("and refused") {
        script.expect("AT+CPIN=\"4071\"\r").reply("\r\n+CME ERROR: 16\r\n");
        bench.start();
        REQUIRE(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::faulty; }));
        CHECK(bench.listener.pin_results == std::vector<std::string>{"iccid:8934071234567890123 4071 wrong"});
        CHECK(bench.modem->status().pin_attempts == 3);
        CHECK(bench.modem->status().fault == "sim_pin_wrong");
    }
    SECTION("and not without it") {
        bench.listener.may_try = false;
        bench.start();
        REQUIRE(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::faulty; }));
        CHECK(bench.device->heard().find("4071") == std::string::npos);
        CHECK(bench.modem->status().fault == "sim_pin_tried");
        CHECK(bench.listener.pin_results.empty());
    }
    CHECK(bench.listener.pin_tries == std::vector<std::string>{"iccid:8934071234567890123 4071 3"});
    CHECK(bench.lines.str().find("4071") == std::string::npos);
    CHECK(script.trouble().empty());
}

TEST_CASE("a PIN file is read at each need, and says what is wrong with it", "[device][pin]") {
    FamilyBench bench;
    CHECK(read_pin(bench.pin_file("12345678\r\n")).pin.reveal() == "12345678");
    for (const std::string bad : {"", "123", "123456789", "12a4", "1234\n5678", "12 34"}) {
        const PinRead read = read_pin(bench.pin_file(bad));
        CHECK(read.pin.empty());
        CHECK_THAT(read.trouble, ContainsSubstring("holds no PIN"));
    }
    CHECK_THAT(read_pin("/nowhere/left.pin").trouble, ContainsSubstring("cannot be read: No such file"));
}

TEST_CASE("another SIM is noticed, and has a name of its own", "[device]") {
    FamilyBench bench;
    auto& script = bench.bring_up();
    CHECK_FALSE(bench.modem->status().sim_changed);
    script.expect("AT+CPIN?\r").reply(answer("+CPIN: READY"));
    script.expect("AT+CCID\r").reply(answer("+CCID: 8934079999999999999"));
    script.expect("\x1b\r");  // the bring-up begins
    bench.device->say("\r\n+CPIN: READY\r\n");
    CHECK(bench.run_until([&] { return script.done(); }));
    CHECK(bench.modem->status().sentence == "the SIM was changed or locked");
    CHECK(script.trouble().empty());
}

TEST_CASE("a SIM that says that it is there, and is the same, disturbs nothing", "[device]") {
    FamilyBench bench;
    auto& script = bench.bring_up();
    script.expect("AT+CPIN?\r").reply(answer("+CPIN: READY"));
    script.expect("AT+CCID\r").reply(answer("+CCID: 8934071234567890123"));
    bench.device->say("\r\n+CPIN: READY\r\n");
    CHECK(bench.run_until([&] { return script.done(); }));
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply(k_sent);
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::sent);
    CHECK(bench.is_ready());
}

TEST_CASE("the network's time is told at the bring-up", "[device]") {
    FamilyBench bench;
    bench.bring_up();
    REQUIRE(bench.listener.times.size() == 1);
    CHECK(words::to_rfc3339(bench.listener.times[0]) == "2026-11-22T10:00:00Z");
}

TEST_CASE("a family that swallows the first command after a pause is woken first", "[device]") {
    reader::ModemProfile family;
    family.start.first_command_lost = true;
    FamilyBench bench(family);
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply(k_sent);
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::sent);  // it has just spoken
    CHECK(script.trouble().empty());
}
