#include "modem/device/board_helper.hpp"
#include "modem/device/modem.hpp"
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

/// A bench whose recovery is in a hurry.
struct HastyBench : ModemBench {
    HastyBench() {
        settings.recovery.waits.fill(20ms);
        settings.recovery.radio_pause = settings.recovery.settle = 5ms;
        settings.recovery.unregistered = 30ms;
        settings.timeouts.searching = 10ms;
        settings.timeouts.repair = 20ms;
        settings.timeouts.probe = 20ms;
    }
    bool said(const std::string& text) const { return lines.str().find(text) != std::string::npos; }
    bool heard(const std::string& text) const { return device->heard().find(text) != std::string::npos; }
    bool run_until_heard(const std::string& text) {
        return run_until([this, text] { return heard(text); });
    }
    bool run_until_phase(ModemPhase phase) {
        return run_until([this, phase] { return modem->status().phase == phase; });
    }
};

class Helper final : public BoardHelper {
public:
    boost::asio::awaitable<words::Result<std::string>> perform(std::string verb, std::string target) override {
        asked.push_back(verb + " " + target);
        if (refuses) co_return boost::system::errc::make_error_code(boost::system::errc::operation_not_permitted);
        co_return "the power key was held for 2 s";
    }
    std::vector<std::string> asked;
    bool refuses = false;
};

/// Registration looks that all find nothing.
void script_searching(support::ScriptedModem& script, int times) {
    for (int i = 0; i < times; ++i) {
        script.expect("AT+CREG?\r").reply(answer("+CREG: 1,2")).expect("AT+CEREG?\r").reply("\r\nERROR\r\n");
        script.expect("AT+CSQ\r").reply(answer("+CSQ: 99,99"));
    }
}

}  // namespace

TEST_CASE("a modem that finds no network is given a new choice of networks", "[repair]") {
    HastyBench bench;
    bench.settings.recovery.unregistered = 0ms;
    auto& script = bench.plug_in().script();
    support::script_bring_up(script, "+CREG: 1,2");
    script_searching(script, 1);
    script.expect("AT+COPS=0\r").reply(k_ok);
    support::script_bring_up(script);
    bench.start();
    REQUIRE(bench.wait_ready());
    CHECK(script.trouble().empty());
    CHECK(bench.said("recovery step 2 (bearer): a network is chosen anew, because it finds no network"));
    CHECK_FALSE(bench.modem->status().recovery);
}

TEST_CASE("five parts refused for want of a network move the modem, and nothing is sent twice", "[repair]") {
    HastyBench bench;
    auto& script = bench.bring_up();
    for (int i = 0; i < 5; ++i)
        script.expect(k_header).reply("\r\n> ").expect(k_payload).reply("\r\n+CMS ERROR: 38\r\n");
    script.expect("AT+COPS=0\r").reply(k_ok);
    support::script_bring_up(script);
    for (int i = 0; i < 5; ++i) CHECK(bench.submit_and_wait(k_pdu).kind == Kind::refused);
    CHECK_FALSE(bench.submit_and_wait(k_pdu).kind == Kind::sent);
    REQUIRE(bench.wait_ready());
    CHECK(script.trouble().empty());
    CHECK(bench.modem->status().refusals == std::map<std::string, std::uint64_t>{{"transient", 5}});
}

TEST_CASE("a SIM that does not answer has the radio switched off and on", "[repair]") {
    HastyBench bench;
    bench.settings.timeouts.retry = 2ms;
    auto& script = bench.plug_in().script();
    script.expect("\x1b\r").expect("AT\r").reply(k_ok);
    for (const char* set :
         {"ATE0\r", "ATV1\r", "ATQ0\r", "AT+CMEE=1\r", "AT+CGMI\r", "AT+CGMM\r", "AT+CGMR\r", "AT+CGSN\r", "ATI\r"})
        script.expect(set).reply(k_ok);
    script.expect("AT+CPIN?\r").reply("\r\n+CME ERROR: 13\r\n").expect("AT+CFUN?\r").reply(answer("+CFUN: 1"));
    for (int i = 0; i < 3; ++i) script.expect("AT+CPIN?\r").reply("\r\n+CME ERROR: 13\r\n");
    script.expect("AT+CFUN=4\r").reply(k_ok).expect("AT+CFUN=1\r").reply(k_ok);
    support::script_bring_up(script);
    bench.start();
    REQUIRE(bench.wait_ready());
    CHECK(script.trouble().empty());
    CHECK(bench.said("recovery step 3 (radio)"));
}

TEST_CASE("a modem that loads its settings anew when its radio goes on has not restarted", "[repair]") {
    HastyBench bench;
    bench.settings.recovery.unregistered = 0ms;
    auto& script = bench.plug_in().script();
    support::script_bring_up(script, "+CREG: 1,2");
    script_searching(script, 1);
    script.expect("AT+COPS=0\r").reply(k_ok);
    support::script_bring_up(script, "+CREG: 1,2");
    script_searching(script, 1);
    script.expect("AT+CFUN=4\r").reply(k_ok).expect("AT+CFUN=1\r").reply(k_ok);
    script.expect("\x1b\r").expect("AT\r").reply("AT\r" + k_ok).expect("ATE0\r").reply("ATE0\r" + k_ok);
    script.expect("ATV1\r");
    bench.start();
    REQUIRE(bench.run_until_heard("AT+CFUN=1\r\x1b\rAT\rATE0\rATV1\r"));
    CHECK(script.trouble().empty());
    CHECK(bench.modem->status().restarts == 0);
}

TEST_CASE("a modem that went deaf is opened again, reset, and left alone in the end", "[repair]") {
    HastyBench bench;
    bench.settings.recovery.heavy_per_hour = 1;
    bench.settings.timeouts.prompt = bench.settings.timeouts.command = 20ms;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("");
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    REQUIRE(bench.run_until([&] { return bench.said("recovery step 4 (reopen)"); }));
    REQUIRE(bench.run_until_heard("ATZ\r"));
    REQUIRE(bench.run_until_heard("AT&F\r"));
    REQUIRE(bench.run_until_heard("AT+CFUN=1,1\r"));
    CHECK(bench.modem->status().recovery->rung == "reset");
    CHECK(bench.said("recovery step 5 (reset): the modem is reset, because AT commands are not answered"));
    // The pty stays while a modem on USB would go, so that the profile's minute is not waited for.
    bench.modem->stop();
    CHECK(bench.run_until([&] { return bench.ended; }));
}

TEST_CASE("a deaf port that never was a modem's is quarantined without a reset, until it speaks", "[repair]") {
    HastyBench bench;
    bench.settings.timeouts.probe = 200ms;
    bench.settings.recovery.first_reopenings = 1;
    bench.settings.recovery.waits.fill(0ms);
    bench.plug_in();
    bench.start();
    REQUIRE(bench.run_until_phase(ModemPhase::quarantined));
    const auto& status = bench.modem->status();
    CHECK_THAT(status.sentence, ContainsSubstring("AT commands are not answered"));
    CHECK_THAT(status.sentence, ContainsSubstring("a person must look"));
    REQUIRE(status.recovery);
    CHECK(status.recovery->rung == "quarantine");
    CHECK(status.recovery->next_probe.has_value());
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::untouched);
    for (const char* forbidden : {"ATZ", "AT&F", "CFUN"}) CHECK_FALSE(bench.heard(forbidden));
    support::PtyModem& device = bench.plug_in();
    support::script_bring_up(device.script());
    CHECK(bench.wait_ready());
    CHECK_FALSE(bench.modem->status().recovery);
}

TEST_CASE("a modem in quarantine that starts anew is back at once", "[repair]") {
    HastyBench bench;
    bench.settings.timeouts.probe = 200ms;
    bench.settings.recovery.first_reopenings = 1;
    bench.settings.recovery.waits.fill(0ms);
    bench.plug_in();
    bench.start();
    REQUIRE(bench.run_until_phase(ModemPhase::quarantined));
    bench.device->script() = support::ScriptedModem();
    support::script_bring_up(bench.device->script());
    bench.device->say("\r\nRDY\r\n");
    CHECK(bench.wait_ready());
}

TEST_CASE("a port that is missing is looked for and nothing else is done", "[repair]") {
    HastyBench bench;
    Helper helper;
    bench.settings.board = &helper;
    bench.bring_up();
    const std::string before = bench.device->heard();
    for (int times = 0; times < 3; ++times) {
        bench.unplug();
        REQUIRE(bench.run_until_phase(ModemPhase::closed));
        bench.context.run_for(60ms);
        support::script_bring_up(bench.plug_in().script());
        REQUIRE(bench.wait_ready());
        CHECK_FALSE(bench.heard("CFUN=1,1"));
    }
    CHECK(helper.asked.empty());
    CHECK(bench.said("its port was lost 3 times in ten minutes: check cable, hub and power supply"));
}

TEST_CASE("what needs rights goes to the helper, by the modem's name", "[repair]") {
    HastyBench bench;
    Helper helper;
    bench.settings.board = &helper;
    bench.settings.timeouts.probe = 2ms;
    bench.settings.recovery.waits.fill(0ms);
    bench.plug_in();
    SECTION("and is done") {
        bench.start();
        REQUIRE(bench.run_until([&] { return !helper.asked.empty(); }));
        CHECK(bench.said("recovery step 8 (power_key): its power key is pressed"));
        REQUIRE(bench.run_until_phase(ModemPhase::quarantined));
        CHECK(bench.said("the power key was held for 2 s"));
    }
    SECTION("or is refused, which is not asked for again") {
        helper.refuses = true;
        bench.start();
        REQUIRE(bench.run_until_phase(ModemPhase::quarantined));
        CHECK(bench.said("tillcast-board would not do power-key"));
        CHECK(bench.modem->status().recovery->heavy_last_hour == 0);
    }
    CHECK(helper.asked == std::vector<std::string>{"power-key left"});
}

TEST_CASE("a part in flight ends before anything is done to the modem", "[repair]") {
    HastyBench bench;
    bench.settings.recovery.garbage = 1;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply("\r\n" + std::string(5000, 'x') + "\r\n");
    bench.submit(k_pdu);
    REQUIRE(bench.run_until([&] { return script.done(); }));
    bench.context.run_for(50ms);
    CHECK(bench.device->heard().ends_with(k_payload));
    support::script_bring_up(script);
    bench.device->say("\r\n+CMGS: 7\r\n" + k_ok);
    REQUIRE(bench.run_until([&] { return bench.outcome.has_value(); }));
    CHECK(bench.outcome->kind == Kind::sent);
    CHECK(bench.wait_ready());
    CHECK(bench.said("recovery step 1 (configure): the modem is configured anew, because the line carries garbage"));
    CHECK(script.trouble().empty());
}

TEST_CASE("a modem without a network is served in quarantine and leaves it with the network's news", "[repair]") {
    HastyBench bench;
    bench.settings.recovery.unregistered = 0ms;
    bench.settings.recovery.waits.fill(0ms);
    bench.settings.recovery.heavy_per_hour = 0;
    auto& script = bench.plug_in().script();
    const auto search = [&script] {
        support::script_bring_up(script, "+CREG: 1,2");
        script_searching(script, 1);
    };
    search();
    script.expect("AT+COPS=0\r").reply(k_ok);
    search();
    script.expect("AT+CFUN=4\r").reply(k_ok).expect("AT+CFUN=1\r").reply(k_ok);
    search();
    support::script_bring_up(script, "+CREG: 1,2");
    bench.start();
    REQUIRE(bench.run_until_phase(ModemPhase::quarantined));
    CHECK_THAT(bench.modem->status().sentence, ContainsSubstring("it finds no network"));
    script.expect("AT+CREG?\r").reply(answer("+CREG: 1,1")).expect("AT+CSQ\r").reply(answer("+CSQ: 20,99"));
    script.expect("AT+COPS?\r").reply(answer("+COPS: 0,0,\"Testnet\",7"));
    CHECK(bench.run_until([&] { return bench.is_ready(); }));
}

TEST_CASE("the record shows the dialogue with the part that it was for, and no secret", "[repair][recorder]") {
    HastyBench bench;
    auto& script = bench.bring_up();
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply("\r\n+CMGS: 7\r\n" + k_ok);
    Gate gate;
    gate.label = "msg_1/1";
    REQUIRE(bench.submit_and_wait(k_pdu, gate).kind == Kind::sent);
    const auto record = bench.modem->record();
    std::string labelled, all;
    for (const auto& entry : record) {
        all += entry.data;
        if (!entry.label.empty()) labelled += entry.data;
    }
    CHECK(labelled.starts_with("AT+CMGS=24\r\r\n> "));
    CHECK(labelled.ends_with("\r\n+CMGS: 7\r\n\r\nOK\r\n"));
    for (const char* secret : {"35693803", "21407000000000", "8934071", "346000", "E8329B", "4477009"})
        CHECK(all.find(secret) == std::string::npos);
    CHECK(bench.modem->record_head().modem == "left");
}

TEST_CASE("an idle modem is asked how it is, and the operator how much is left", "[repair][health]") {
    HastyBench bench;
    reader::Operator recipe;
    recipe.id = "testnet";
    recipe.code = "*100#";
    recipe.pattern = "balance ([0-9.]+)";
    recipe.currency = "EUR";
    bench.settings.operators = std::make_shared<const std::vector<reader::Operator>>(1, recipe);
    bench.settings.balance = true;
    bench.settings.balance_operator = "testnet";
    bench.settings.health.settled = 1ms;
    auto& script = bench.plug_in().script();
    support::script_bring_up(script);
    script.expect("AT+CPMS?\r").reply(answer("+CPMS: \"SM\",17,20,\"SM\",17,20,\"SM\",17,20"));
    script.expect("AT+CNMI?\r").reply(answer("+CNMI: 2,1,0,1,0"));
    script.expect("AT+CMGL=4\r").reply(k_ok);
    script.expect("AT+CUSD=1,\"*100#\",15\r")
        .reply(k_ok + "\r\n+CUSD: 0,\"Your balance 10.50 EUR\r\nThank you\",15\r\n");
    bench.start();
    const bool told = bench.run_until([&] { return bench.modem->status().balance.has_value(); });
    INFO(script.trouble());
    REQUIRE(told);
    const auto& status = bench.modem->status();
    CHECK(status.stores == std::vector<StoreFill>{{"SM", 17, 20}});
    CHECK(status.balance->text == "Your balance 10.50 EUR\nThank you");
    CHECK(status.balance->amount == reader::Amount{10'500'000, "EUR"});
    CHECK(bench.said("its message store SM holds 17 of 20"));
    CHECK(script.trouble().empty());
    CHECK(bench.is_ready());
}

TEST_CASE("a part does not wait for a modem that keeps its OK until the operator answers", "[repair][health]") {
    HastyBench bench;
    reader::Operator recipe;
    recipe.networks = {"214-07"};
    recipe.code = "*100#";
    bench.settings.operators = std::make_shared<const std::vector<reader::Operator>>(1, recipe);
    bench.settings.balance = true;
    bench.settings.timeouts.probe = 5s;
    auto& script = bench.bring_up();
    CHECK(bench.modem->ask_balance());
    script.expect("AT+CUSD=1,\"*100#\",15\r").reply("");
    REQUIRE(bench.run_until([&] { return script.done(); }));
    script.expect("\x1b\r").expect("AT\r").reply(k_ok);
    script.expect(k_header).reply("\r\n> ").expect(k_payload).reply("\r\n+CMGS: 7\r\n" + k_ok);
    CHECK(bench.submit_and_wait(k_pdu).kind == Kind::sent);
    bench.device->say("\r\n+CUSD: 0,\"10 EUR\",15\r\n");
    CHECK(bench.run_until([&] { return bench.modem->status().balance.has_value(); }));
    CHECK(bench.modem->status().balance->text == "10 EUR");
    CHECK(bench.modem->status().timeouts == 0);
    CHECK(script.trouble().empty());
}

TEST_CASE("where the shop does not ask for the balance, nobody does", "[repair][health]") {
    HastyBench bench;
    bench.bring_up();
    CHECK_FALSE(bench.modem->ask_balance());
}
