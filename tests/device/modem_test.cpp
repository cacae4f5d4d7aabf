#include "modem/device/modem.hpp"

#include <boost/asio/steady_timer.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/modem_bench.hpp"

using namespace modem::device;
using namespace std::chrono_literals;
using support::k_ok;
using support::ModemBench;
using Kind = SubmitOutcome::Kind;

namespace {

const modem::sms::Pdu k_pdu = {"0011000B914477009900F10000AA0BE8329BFD06DDDF723619", 24};
const std::string k_header = "AT+CMGS=24\r";
const std::string k_payload = k_pdu.hex + "\x1a";
const std::string k_deliver = "07914400000000F0040B914477009900F100006211220100000009E8329BFD4697D9EC37";
const std::string k_report = "07914400000000F006110B914477009900F1621122010000006211220110000000";

std::string sent(int reference) { return "\r\n+CMGS: " + std::to_string(reference) + "\r\n" + k_ok; }

boost::asio::awaitable<bool> answer_of(bool answer) { co_return answer; }

Gate gate_that_says(bool answer) {
    Gate gate;
    gate.may_send = [answer] { return answer_of(answer); };
    return gate;
}

}  // namespace

TEST_CASE("a modem is brought up in order and tells what it is", "[device]") {
    ModemBench bench;
    const auto& script = bench.bring_up();
    CHECK(script.trouble().empty());
    REQUIRE(bench.is_ready());
    const ModemStatus& status = bench.modem->status();
    CHECK(status.name == "left");
    CHECK(status.device.starts_with("/dev/pts/"));
    CHECK(status.manufacturer == "Tillcast simulator");
    CHECK(status.model == "S1");
    CHECK(status.revision == "1.0");
    CHECK(status.imei == "356938035643809");
    CHECK(status.imsi == "214070000000001");
    CHECK(status.iccid == "8934071234567890123");
    CHECK(status.smsc == "+34600000000");
    CHECK(status.network == "Testnet");
    CHECK(status.registration == Registration::home);
    CHECK(status.signal_dbm == -73);
    CHECK(status.receipts == ReceiptPath::direct);
    CHECK(status.sentence.empty());
    CHECK(bench.listener.phases ==
          std::vector<ModemPhase>{ModemPhase::opening, ModemPhase::bringing_up, ModemPhase::ready});
    CHECK_THAT(bench.lines.str(), ContainsSubstring("modem left: ready"));
}

TEST_CASE("logs carry no number, identity or text", "[device]") {
    ModemBench bench;
    bench.bring_up().expect(k_header).reply("\r\n> ").expect(k_payload).reply("\r\n+CMS ERROR: 38\r\n");
    bench.submit_and_wait(k_pdu);
    for (const std::string secret :
         {"356938035643809", "214070000000001", "8934071234567890123", "34600000000", "E8329BFD"}) {
        CHECK(bench.lines.str().find(secret) == std::string::npos);
    }
}

TEST_CASE("a part is sent, and the parts after it follow at once", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    for (int part = 0; part < 3; ++part)
        script.expect(k_header).reply("\r\n> ").expect(k_payload).reply(sent(17 + part));
    for (int part = 0; part < 3; ++part) {
        const auto outcome = bench.submit_and_wait(k_pdu);
        CHECK(outcome.kind == Kind::sent);
        CHECK(outcome.reference == 17 + part);
        CHECK(outcome.sentence.empty());
    }
    CHECK(script.done());
    CHECK(script.trouble().empty());
}

TEST_CASE("what goes wrong before the payload leaves the air untouched", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.prompt = 50ms;
    auto& script = bench.bring_up();

    SECTION("the header is refused") {
        script.expect(k_header).reply("\r\n+CMS ERROR: 310\r\n");
        const auto outcome = bench.submit_and_wait(k_pdu);
        CHECK(outcome.kind == Kind::untouched);
        CHECK(outcome.code == 310);
        REQUIRE(outcome.fault);
        CHECK(outcome.fault->fault == modem::sms::FaultClass::sim);
        CHECK(bench.is_ready());
    }
    SECTION("no prompt comes") {
        script.expect(k_header).reply("").expect("\x1b\r").expect("AT\r").reply(k_ok);
        CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
        CHECK(script.done());
        CHECK(bench.is_ready());
        CHECK(bench.modem->status().timeouts == 1);
    }
    SECTION("the gate is shut before the header") {
        Gate gate;
        gate.may_start = [] { return false; };
        CHECK(bench.submit_and_wait(k_pdu, gate).kind == Kind::untouched);
        CHECK(bench.device->heard().find("AT+CMGS") == std::string::npos);
    }
    SECTION("the gate is shut at the prompt") {
        script.expect(k_header).reply("\r\n> ").expect("\x1b").reply(k_ok);
        CHECK(bench.submit_and_wait(k_pdu, gate_that_says(false)).kind == Kind::untouched);
        CHECK(script.done());
    }
    SECTION("the gate throws") {
        script.expect(k_header).reply("\r\n> ").expect("\x1b").reply(k_ok);
        Gate gate;
        gate.may_send = []() -> boost::asio::awaitable<bool> { throw std::runtime_error("store is gone"); };
        CHECK(bench.submit_and_wait(k_pdu, gate).kind == Kind::untouched);
    }
    SECTION("the port is lost at the prompt") {
        script.expect(k_header).reply("\r\n> ").hang_up();
        CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    }
    SECTION("the modem restarts") {
        script.expect(k_header).reply("\r\nRDY\r\n");
        support::script_bring_up(script);
        CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
        CHECK(bench.wait_ready());
        CHECK(bench.modem->status().restarts == 1);
    }
    CHECK(script.trouble().empty());
    CHECK(bench.device->heard().find('\x1a') == std::string::npos);
}

TEST_CASE("the payload waits for the gate", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply(sent(1));
    boost::asio::steady_timer opened(bench.context, 1h);
    bool at_the_gate = false;
    Gate gate;
    auto wait = [&]() -> boost::asio::awaitable<bool> {
        at_the_gate = true;
        co_await opened.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        co_return true;
    };
    gate.may_send = wait;
    bench.submit(k_pdu, gate);
    REQUIRE(bench.run_until([&] { return at_the_gate; }));
    bench.context.run_for(20ms);
    CHECK(bench.device->heard().find('\x1a') == std::string::npos);
    opened.cancel();
    REQUIRE(bench.run_until([&] { return bench.outcome.has_value(); }));
    CHECK(bench.outcome->kind == Kind::sent);
}

TEST_CASE("after the payload only the modem's own word decides", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.result = 50ms;
    bench.settings.timeouts.late = 50ms;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ");

    SECTION("refused") {
        script.expect(k_payload).reply("\r\n+CMS ERROR: 38\r\n");
        const auto outcome = bench.submit_and_wait(k_pdu);
        CHECK(outcome.kind == Kind::refused);
        CHECK(outcome.code == 38);
    }
    SECTION("silence") {
        script.expect(k_payload).reply("").expect("\x1b\r").expect("AT\r").reply(k_ok);
        CHECK(bench.submit_and_wait(k_pdu).kind == Kind::unknown);
        CHECK(script.done());
        CHECK(bench.is_ready());
    }
    SECTION("the port is lost") {
        script.expect(k_payload).reply("").hang_up();
        CHECK(bench.submit_and_wait(k_pdu).kind == Kind::unknown);
    }
    SECTION("the modem restarts") {
        script.expect(k_payload).reply("\r\nNORMAL POWER DOWN\r\n");
        support::script_bring_up(script);
        CHECK(bench.submit_and_wait(k_pdu).kind == Kind::unknown);
        CHECK(bench.wait_ready());
    }
    SECTION("the network's silence") {
        script.expect(k_payload).reply("\r\n+CMS ERROR: 332\r\n");
        CHECK(bench.submit_and_wait(k_pdu).kind == Kind::unknown);
    }
    CHECK(script.trouble().empty());
}

TEST_CASE("a late result settles the part as sent", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.result = 10ms;
    bench.settings.timeouts.late = 20s;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply("");
    bench.submit(k_pdu);
    REQUIRE(bench.run_until([&] { return script.done(); }));
    bench.context.run_for(50ms);
    REQUIRE_FALSE(bench.outcome.has_value());
    bench.device->say(sent(9));
    REQUIRE(bench.run_until([&] { return bench.outcome.has_value(); }));
    CHECK(bench.outcome->kind == Kind::sent);
    CHECK(bench.outcome->reference == 9);
}

TEST_CASE("a modem that cannot be brought back in step is opened again", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.result = bench.settings.timeouts.late = bench.settings.timeouts.probe = 30ms;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply("");
    for (int tries = 0; tries < 3; ++tries) script.expect("\x1b\r").expect("AT\r").reply("");
    support::script_bring_up(script);
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::unknown);
    CHECK(bench.wait_ready());
    CHECK(script.trouble().empty());
}

TEST_CASE("two commands without an answer have the modem configured anew", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.prompt = 20ms;
    auto& script = bench.bring_up();
    for (int part = 0; part < 2; ++part) script.expect(k_header).reply("").expect("\x1b\r").expect("AT\r").reply(k_ok);
    support::script_bring_up(script);
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    CHECK(bench.wait_ready());
    CHECK(script.trouble().empty());
}

TEST_CASE("a modem that is not ready takes no part", "[device]") {
    ModemBench bench;
    bench.start();
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    CHECK(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::closed; }));
    CHECK_THAT(bench.modem->status().sentence, ContainsSubstring("is not there"));
}

TEST_CASE("a modem that was away is back under the same link", "[device]") {
    ModemBench bench;
    bench.bring_up().expect(k_header).reply("\r\n").hang_up();
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    REQUIRE(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::closed; }));
    CHECK(bench.modem->status().imei.empty());
    bench.unplug();
    bench.context.run_for(50ms);
    CHECK_FALSE(bench.is_ready());
    support::script_bring_up(bench.plug_in().script());
    CHECK(bench.wait_ready());
    CHECK(bench.device->script().trouble().empty());
    CHECK(bench.modem->status().imei == "356938035643809");
}

TEST_CASE("a modem that goes and comes while idle is served again", "[device]") {
    ModemBench bench;
    bench.bring_up();
    for (int times = 0; times < 3; ++times) {
        bench.unplug();
        REQUIRE(bench.run_until([&] { return !bench.is_ready(); }));
        support::script_bring_up(bench.plug_in().script());
        CHECK(bench.wait_ready());
    }
}

TEST_CASE("a text is committed first and deleted after", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    script.expect("AT+CMGR=3\r").reply(support::answer("+CMGR: 0,,28\r\n" + k_deliver));
    script.expect("AT+CMGD=3\r").reply(k_ok);
    bool deleted_before = true;
    bench.listener.during_commit = [&] { deleted_before = script.done(); };
    bench.device->say("\r\n+CMTI: \"SM\",3\r\n");
    CHECK(bench.run_until([&] { return script.done(); }));
    CHECK(bench.listener.delivered == std::vector<std::string>{k_deliver});
    CHECK_FALSE(deleted_before);
    CHECK(script.trouble().empty());
}

TEST_CASE("a text that is not committed stays on the SIM", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    bench.listener.commit = false;
    script.expect("AT+CMGR=3\r").reply(support::answer("+CMGR: 0,,28\r\n" + k_deliver));
    bench.device->say("\r\n+CMTI: \"SM\",3\r\n");
    CHECK(bench.run_until([&] { return !bench.listener.delivered.empty(); }));
    bench.context.run_for(20ms);
    CHECK(bench.device->heard().find("AT+CMGD") == std::string::npos);
}

TEST_CASE("receipts come directly, and from a store", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    bench.device->say("\r\n+CDS: 25\r\n" + k_report + "\r\n");
    CHECK(bench.run_until([&] { return !bench.listener.receipts.empty(); }));
    CHECK(bench.listener.receipts == std::vector<std::string>{k_report});
    script.expect("AT+CPMS=\"SR\"\r").reply(support::answer("+CPMS: 1,20,0,20,0,20"));
    script.expect("AT+CMGR=1\r").reply(support::answer("+CMGR: ,,25\r\n" + k_report));
    script.expect("AT+CMGD=1\r").reply(k_ok);
    bench.device->say("\r\n+CDSI: \"SR\",1\r\n");
    CHECK(bench.run_until([&] { return script.done(); }));
    CHECK(bench.listener.stored_receipts == std::vector<std::string>{k_report});
    CHECK(bench.listener.delivered.empty());
    CHECK(script.trouble().empty());
}

TEST_CASE("what comes in while a part is on its way is taken, in every place", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    const std::string news = "\r\n+CMTI: \"SM\",3\r\n\r\n+CDS: 25\r\n" + k_report + "\r\n";
    const std::string cmt = "\r\n+CMT: ,28\r\n" + k_deliver + "\r\n";
    script.expect(k_header).reply(news + "\r\n> ").expect(k_payload).reply(cmt + sent(5));
    script.expect("AT+CMGR=3\r")
        .reply(support::answer("+CMGR: 0,,28\r\n" + k_deliver))
        .expect("AT+CMGD=3\r")
        .reply(k_ok);
    const auto outcome = bench.submit_and_wait(k_pdu);
    CHECK(outcome.kind == Kind::sent);
    CHECK(outcome.reference == 5);
    CHECK(bench.run_until([&] { return script.done(); }));
    CHECK(bench.listener.receipts.size() == 1);
    CHECK(bench.listener.delivered.size() == 2);
    CHECK(script.trouble().empty());
}

TEST_CASE("parts and reading take turns, command by command", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n+CMTI: \"SM\",3\r\n> ").expect(k_payload).reply(sent(1));
    script.expect("AT+CMGR=3\r").reply(support::answer("+CMGR: 0,,28\r\n" + k_deliver));
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply(sent(2));
    script.expect("AT+CMGD=3\r").reply(k_ok);
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply(sent(3));
    int done = 0;
    auto burst = [&]() -> boost::asio::awaitable<void> {
        const Gate open;
        for (; done < 3; ++done) co_await bench.modem->submit(k_pdu, open);
    };
    boost::asio::co_spawn(bench.context, burst, boost::asio::detached);
    CHECK(bench.run_until([&] { return done == 3 && script.done(); }));
    CHECK(script.trouble().empty());
}

TEST_CASE("a modem out of the network is faulty until it is back", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.searching = 20ms;
    bench.settings.roaming = true;
    auto& script = bench.plug_in().script();
    support::script_bring_up(script, "+CREG: 1,2");
    script.expect("AT+CREG?\r").reply(support::answer("+CREG: 1,2")).expect("AT+CEREG?\r").reply("\r\nERROR\r\n");
    script.expect("AT+CSQ\r").reply(support::answer("+CSQ: 99,99"));
    script.expect("AT+CREG?\r")
        .reply(support::answer("+CREG: 1,5"))
        .expect("AT+CSQ\r")
        .reply(support::answer("+CSQ: 10,99"))
        .expect("AT+COPS?\r")
        .reply(support::answer("+COPS: 0,0,\"Elsewhere\",7"));
    // A SIM that was changed in between would come back like this.
    script.expect("AT+CPIN?\r").reply(support::answer("+CPIN: READY"));
    script.expect("AT+CCID\r").reply(support::answer("+CCID: 8934071234567890123"));
    script.expect("AT+CCLK?\r").reply(support::answer("+CCLK: \"26/11/22,11:00:00+04\""));
    bench.start();
    REQUIRE(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::faulty; }));
    CHECK_THAT(bench.modem->status().sentence, ContainsSubstring("searching"));
    CHECK(bench.modem->status().fault == "not_registered");
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    CHECK(bench.wait_ready());
    CHECK(bench.modem->status().fault.empty());
    CHECK(bench.modem->status().registration == Registration::roaming);
    CHECK(bench.modem->status().signal_dbm == -93);
    CHECK(bench.modem->status().network == "Elsewhere");
    script.expect("AT+CREG?\r")
        .reply(support::answer("+CREG: 1,3"))
        .expect("AT+CSQ\r")
        .reply(support::answer("+CSQ: 10,99"));
    bench.settings.timeouts.searching = 1h;
    bench.device->say("\r\n+CREG: 3\r\n");
    CHECK(bench.run_until([&] { return !bench.is_ready(); }));
    CHECK_THAT(bench.modem->status().sentence, ContainsSubstring("refuses"));
}

TEST_CASE("a modem that refused a part for want of a network gets no other before it is looked at", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply("\r\n+CMS ERROR: 331\r\n");
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::refused);
    CHECK(bench.modem->status().phase == ModemPhase::faulty);
    script.expect("AT+CREG?\r").reply(support::answer("+CREG: 1,2")).expect("AT+CEREG?\r").reply("\r\nERROR\r\n");
    script.expect("AT+CSQ\r").reply(support::answer("+CSQ: 99,99"));
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    CHECK(bench.run_until([&] { return script.done(); }));
    script.expect("AT+CREG?\r")
        .reply(support::answer("+CREG: 1,1"))
        .expect("AT+CSQ\r")
        .reply(support::answer("+CSQ: 20,99"))
        .expect("AT+COPS?\r")
        .reply(support::answer("+COPS: 0,0,\"Testnet\",7"));
    script.expect("AT+CPIN?\r").reply(support::answer("+CPIN: READY"));
    script.expect("AT+CCID\r").reply(support::answer("+CCID: 8934071234567890123"));
    script.expect("AT+CCLK?\r").reply(support::answer("+CCLK: \"26/11/22,11:00:00+04\""));
    bench.device->say("\r\n+CREG: 1\r\n");
    CHECK(bench.wait_ready());
    CHECK(script.trouble().empty());
}

TEST_CASE("what a modem says of its network while it is brought up is looked at", "[device]") {
    ModemBench bench;
    auto& script = bench.plug_in().script();
    support::script_bring_up(script);
    script.expect("AT+CREG?\r").reply(support::answer("+CREG: 1,3"));
    script.expect("AT+CSQ\r").reply(support::answer("+CSQ: 20,99"));
    bench.start();
    REQUIRE(bench.run_until([&] { return bench.device->heard().ends_with("AT+CIMI\r"); }));
    bench.device->say("\r\n+CREG: 3\r\n");
    CHECK(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::faulty; }));
    CHECK(bench.modem->status().registration == Registration::denied);
    CHECK(script.trouble().empty());
}

TEST_CASE("a SIM that asks for its PIN is a clear fault, and is looked at again", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.repair = 1h;
    auto& script = bench.plug_in().script();
    script.expect("\x1b\r").expect("AT\r").reply(k_ok);
    for (const char* set :
         {"ATE0\r", "ATV1\r", "ATQ0\r", "AT+CMEE=1\r", "AT+CGMI\r", "AT+CGMM\r", "AT+CGMR\r", "AT+CGSN\r", "ATI\r"})
        script.expect(set).reply(k_ok);
    script.expect("AT+CPIN?\r").reply(support::answer("+CPIN: SIM PIN"));
    bench.start();
    REQUIRE(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::faulty; }));
    CHECK_THAT(bench.modem->status().sentence, ContainsSubstring("the SIM asks for its PIN"));
    CHECK(bench.modem->status().fault == "sim_pin_required");
    support::script_bring_up(script);
    bench.device->say("\r\n+CPIN: READY\r\n");
    CHECK(bench.wait_ready());
    CHECK(script.trouble().empty());
}

TEST_CASE("a SIM that is pulled is noticed", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.repair = 1h;
    auto& script = bench.bring_up();
    script.expect("\x1b\r").expect("AT\r").reply(k_ok);
    for (const char* set :
         {"ATE0\r", "ATV1\r", "ATQ0\r", "AT+CMEE=1\r", "AT+CGMI\r", "AT+CGMM\r", "AT+CGMR\r", "AT+CGSN\r", "ATI\r"})
        script.expect(set).reply(k_ok);
    script.expect("AT+CPIN?\r").reply("\r\n+CME ERROR: 10\r\n").expect("AT+CFUN?\r").reply(support::answer("+CFUN: 1"));
    script.expect("AT+CPIN?\r").reply("\r\n+CME ERROR: 10\r\n");
    bench.device->say("\r\n+CPIN: NOT INSERTED\r\n");
    REQUIRE(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::faulty; }));
    CHECK_THAT(bench.modem->status().sentence, ContainsSubstring("no SIM"));
    CHECK(script.trouble().empty());
}

TEST_CASE("a modem that tells of its SIM at each bring-up is not set up again without a pause", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.repair = bench.settings.timeouts.retry = 1h;
    auto& script = bench.plug_in().script();
    script.expect("\x1b\r").expect("AT\r").reply(k_ok);
    for (const char* set :
         {"ATE0\r", "ATV1\r", "ATQ0\r", "AT+CMEE=1\r", "AT+CGMI\r", "AT+CGMM\r", "AT+CGMR\r", "AT+CGSN\r", "ATI\r"})
        script.expect(set).reply(k_ok);
    script.expect("AT+CPIN?\r").reply(support::answer("+CPIN: SIM PIN") + "\r\n+CPIN: SIM PIN\r\n");
    bench.start();
    REQUIRE(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::faulty; }));
    bench.context.run_for(100ms);
    CHECK(script.trouble() == "");  // it was not spoken to again
}

TEST_CASE("a port that answers nothing says so", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.probe = 10ms;
    bench.plug_in();
    bench.start();
    REQUIRE(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::faulty; }));
    CHECK_THAT(bench.modem->status().sentence, ContainsSubstring("does not answer"));
    const auto told = bench.listener.phases.size();
    bench.context.run_for(100ms);
    CHECK(bench.listener.phases.size() == told);
}

TEST_CASE("a modem that restarts while idle is brought up again", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    support::script_bring_up(script);
    bench.device->say("\r\nRDY\r\n");
    REQUIRE(bench.run_until([&] { return !bench.is_ready(); }));
    CHECK(bench.modem->status().sentence == "the modem has restarted");
    CHECK(bench.wait_ready());
    using enum ModemPhase;
    CHECK(bench.listener.phases == std::vector<ModemPhase>{opening, bringing_up, ready, bringing_up, ready});
    CHECK(script.trouble().empty());
}

TEST_CASE("a part is not handed to a modem whose echo shows that it has begun anew", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    script.expect(k_header).reply(k_header + "\r\n> ").expect("\x1b").reply(k_ok);
    support::script_bring_up(script);
    bool asked = false;
    Gate gate;
    gate.may_send = [&asked] {
        asked = true;
        return answer_of(true);
    };
    CHECK(bench.submit_and_wait(k_pdu, gate).kind == Kind::untouched);
    CHECK_FALSE(asked);
    CHECK(bench.wait_ready());
    CHECK(bench.modem->status().restarts == 1);
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply(sent(4));
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::sent);
    CHECK(script.trouble().empty());
}

TEST_CASE("nothing is deleted from a modem that has begun anew since it was read", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.restart = 0ms;
    auto& script = bench.bring_up();
    script.expect("AT+CMGR=3\r").reply(support::answer("+CMGR: 0,,28\r\n" + k_deliver));
    script.expect("AT\r").reply("AT\r" + k_ok);
    support::script_bring_up(script);
    bench.device->say("\r\n+CMTI: \"SM\",3\r\n");
    CHECK(bench.run_until([&] { return script.done(); }));
    CHECK(bench.wait_ready());
    CHECK(bench.modem->status().restarts == 1);
    CHECK(bench.listener.delivered == std::vector<std::string>{k_deliver});
    CHECK(bench.device->heard().find("AT+CMGD") == std::string::npos);
    CHECK(script.trouble().empty());
}

TEST_CASE("a modem is swept and probed when it is idle", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.health = 10ms;
    bench.settings.timeouts.sweep = 30ms;
    auto& script = bench.bring_up();
    script.expect("AT+CREG?\r")
        .reply(support::answer("+CREG: 1,1"))
        .expect("AT+CSQ\r")
        .reply(support::answer("+CSQ: 10,99"));
    CHECK(bench.run_until([&] { return bench.device->heard().find("AT+CSQ\rAT+C") != std::string::npos; }));
}

TEST_CASE("a modem is looked at when somebody asks, long before it is due", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    script.expect("AT+CREG?\r")
        .reply(support::answer("+CREG: 1,1"))
        .expect("AT+CSQ\r")
        .reply(support::answer("+CSQ: 10,99"));
    bench.modem->look();
    CHECK(bench.run_until([&] { return bench.modem->status().signal_dbm == -93; }));
    CHECK(script.done());
}

TEST_CASE("a gap is kept between commands where one is set", "[device]") {
    ModemBench bench;
    bench.settings.gap = 10ms;
    const auto before = std::chrono::steady_clock::now();
    bench.bring_up();
    CHECK(std::chrono::steady_clock::now() - before > 25 * 10ms);
}

TEST_CASE("stop lets the part in flight end", "[device]") {
    ModemBench bench;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply("");
    bench.submit(k_pdu);
    REQUIRE(bench.run_until([&] { return script.done(); }));
    bench.modem->stop();
    bench.context.run_for(20ms);
    CHECK_FALSE(bench.ended);
    bench.device->say(sent(3));
    CHECK(bench.run_until([&] { return bench.ended && bench.outcome; }));
    CHECK(bench.outcome->kind == Kind::sent);
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    CHECK(bench.modem->status().sentence == "stopped");
}

TEST_CASE("stop does not wait for ever", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.stop = 20ms;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply("");
    bench.submit(k_pdu);
    REQUIRE(bench.run_until([&] { return script.done(); }));
    bench.modem->stop();
    CHECK(bench.run_until([&] { return bench.ended && bench.outcome; }));
    CHECK(bench.outcome->kind == Kind::unknown);
}

TEST_CASE("stop does not wait for ever either while a text waits to be read", "[device]") {
    ModemBench bench;
    bench.settings.timeouts.stop = 20ms;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply("\r\n+CMTI: \"SM\",3\r\n");
    bench.submit(k_pdu);
    REQUIRE(bench.run_until([&] { return script.done(); }));
    bench.context.run_for(20ms);
    bench.modem->stop();
    CHECK(bench.run_until([&] { return bench.ended && bench.outcome; }));
    CHECK(bench.outcome->kind == Kind::unknown);
    CHECK(script.trouble().empty());
}

TEST_CASE("stop while nothing goes on ends at once", "[device]") {
    ModemBench bench;
    bench.bring_up();
    bench.modem->stop();
    bench.modem->stop();
    CHECK(bench.run_until([&] { return bench.ended; }));
    CHECK(bench.modem->status().phase == ModemPhase::closed);
}

TEST_CASE("stop before the start, and while the port is away", "[device]") {
    ModemBench bench;
    bench.start();
    SECTION("before") {}
    SECTION("away") {
        CHECK(bench.run_until([&] { return bench.modem->status().phase == ModemPhase::closed; }));
    }
    bench.modem->stop();
    CHECK(bench.run_until([&] { return bench.ended; }));
}

TEST_CASE("modem and context may go while frames are suspended", "[device]") {
    support::SystemClock clock;
    support::Recorder listener;
    spdlog::logger log("test");
    boost::asio::io_context context{1};
    const auto folder = std::filesystem::temp_directory_path() / ("frames-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    {
        support::PtyModem device(context, folder / "port");
        support::script_bring_up(device.script());
        device.script().expect(k_header).reply("\r\n> ").expect(k_payload).reply("");
        ModemSettings settings;
        settings.port = folder / "port";
        settings.timeouts.quiet = 5ms;
        Modem modem(context.get_executor(), settings, listener, clock, log);
        boost::asio::co_spawn(context, modem.run(), boost::asio::detached);
        const Gate gate;
        while (modem.status().phase != ModemPhase::ready) context.run_one();
        boost::asio::co_spawn(context, modem.submit(k_pdu, gate), boost::asio::detached);
        while (!device.script().done()) context.run_one();
    }
    std::filesystem::remove_all(folder);
    SUCCEED();
}
