#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

// "Hello" to +34600111222, without a service centre; 18 octets of TPDU.
const std::string k_hello = "0001000B914306101122F2000005C8329BFD06";
const std::string k_hello_length = "18";

void to_prompt(Bench& bench) {
    bench.type("ATE0\r");
    REQUIRE(bench.type("AT+CMGS=" + k_hello_length + "\r") == "\r\n> ");
}

}  // namespace

TEST_CASE("a part goes out 80 % into the network time and is answered 5 ms after its end", "[simulator]") {
    Bench bench;
    to_prompt(bench);
    bench.modem().receive(k_hello + "\x1a");
    bench.pass_ms(79);
    CHECK(bench.events("part").empty());
    bench.pass_ms(1);
    REQUIRE(bench.events("part").size() == 1);
    CHECK(bench.field("part", "text") == "Hello");
    CHECK(bench.field("part", "to") == "+34600111222");
    CHECK(bench.field("part", "from") == "+34690000001");
    CHECK(bench.field("part", "on_air") == "true");
    CHECK(bench.field("part", "pdu") == k_hello);
    bench.pass_ms(24);
    CHECK(bench.heard().empty());
    bench.pass_ms(1);
    CHECK(bench.heard() == "\r\n+CMGS: 0\r\n\r\nOK\r\n");
}

TEST_CASE("the prompt is CR LF, > and a space, and the PDU is echoed where echo is on", "[simulator]") {
    Bench bench;
    CHECK(bench.type("AT+CMGS=18\r") == "AT+CMGS=18\r\r\n> ");
    CHECK(bench.type("0001") == "0001");
}

TEST_CASE("the modem gives its own references, whatever is submitted, and wraps after 255", "[simulator]") {
    Bench bench;
    bench.modem().state().last_reference = 253;
    bench.type("ATE0\r");
    for (const auto* wanted : {"+CMGS: 254|OK", "+CMGS: 255|OK", "+CMGS: 0|OK", "+CMGS: 1|OK"})
        CHECK(bench.send("+34600111222", "x") == wanted);
}

TEST_CASE("a PDU that is none, or of another length, is refused and never sent", "[simulator]") {
    const std::pair<std::string, const char*> cases[] = {
        {"18", ""},
        {"18", "zz"},
        {"18", "000"},
        {"17", "0001000B914306101122F2000005C8329BFD06"},    // a length that is not the TPDU's
        {"19", "0001000B914306101122F2000005C8329BFD06"},    // one that counts the service centre
        {"17", "0001000B914306101122F2000005C8329BFD"},      // user data cut off
        {"18", "0000000B914306101122F2000005C8329BFD06"},    // an SMS-DELIVER
        {"18", "0001000B914306101122F2000005C8329BFD06AA"},  // something behind the end
    };
    for (const auto& [length, pdu] : cases) {
        Bench bench;
        INFO(length << " " << pdu);
        bench.type("ATE0\r");
        REQUIRE(bench.type("AT+CMGS=" + length + "\r") == "\r\n> ");
        bench.modem().receive(std::string(pdu) + "\x1a");
        bench.pass_ms(5);
        CHECK(bench.heard() == "\r\n+CMS ERROR: 304\r\n");
        bench.pass_ms(1000);
        CHECK(bench.events("part").empty());
    }
}

TEST_CASE("a service centre in the PDU does not count in the length", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.type("AT+CMGS=18\r");
    bench.modem().receive("07914306090909F9" + k_hello.substr(2) + "\x1a");
    bench.pass_ms(105);
    CHECK(bench.heard() == "\r\n+CMGS: 0\r\n\r\nOK\r\n");
}

TEST_CASE("ESC at the prompt is answered OK without a reference, and nothing is sent", "[simulator]") {
    Bench bench;
    to_prompt(bench);
    CHECK(bench.type(k_hello + "\x1b") == "\r\nOK\r\n");
    bench.pass_ms(1000);
    CHECK(bench.events("part").empty());
    CHECK(bench.at("AT+CSQ") == "+CSQ: 21,99|OK");
}

TEST_CASE("a modem left at the prompt takes commands for text until ESC", "[simulator]") {
    Bench bench;
    to_prompt(bench);
    CHECK(bench.type("AT\rAT+CSQ\r").empty());
    bench.pass(std::chrono::hours(1));
    CHECK(bench.type("AT\r").empty());
    CHECK(bench.type("\x1b\rAT\r") == "\r\nOK\r\n\r\nOK\r\n");
}

TEST_CASE("what is typed before the prompt is lost, but for an ESC", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    CHECK(bench.type("AT+CMGS=18\r" + k_hello + "\x1a") == "\r\n> ");
    CHECK(bench.field("typed_before_prompt", "octets") == "39");
    CHECK(bench.type("\x1b") == "\r\nOK\r\n");
    CHECK(bench.type("AT+CMGS=18\r\x1b") == "\r\n> \r\nOK\r\n");
}

TEST_CASE("one command at a time: what is typed in the network wait is answered after the result", "[simulator]") {
    Bench bench;
    to_prompt(bench);
    bench.modem().receive(k_hello + "\x1a");
    bench.pass_ms(50);
    bench.modem().receive("\x1b\rAT\r");
    bench.pass_ms(54);
    CHECK(bench.heard().empty());
    bench.pass_ms(10);
    CHECK(bench.heard() == "\r\n+CMGS: 0\r\n\r\nOK\r\n\r\nOK\r\n");
}

TEST_CASE("nothing is sent without a network or a SIM", "[simulator]") {
    Bench bench;
    bench.at("ATE0");
    bench.modem().set_coverage(Registration::denied);
    CHECK(bench.send("+34600111222", "x") == "+CMS ERROR: 331");
    bench.modem().set_coverage(Registration::roaming);
    CHECK(bench.send("+34600111222", "x") == "+CMGS: 0|OK");
    bench.at("AT+CFUN=4");
    CHECK(bench.send("+34600111222", "x") == "+CMS ERROR: 331");
    bench.modem().state().sim.state = SimLock::State::absent;
    CHECK(bench.at("AT+CMGS=18") == "+CMS ERROR: 310");
}

TEST_CASE("with AT+CSMS=1 the result carries the centre's time", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.at("AT+CSMS=1");
    const auto answer = bench.send("+34600111222", "x");
    CHECK_THAT(answer, ContainsSubstring("+CMGS: 0,\"0100"));
    CHECK(answer.size() == std::string("+CMGS: 0,\"010000000000000000\"|OK").size());
}

TEST_CASE("a message is stored with AT+CMGW and sent with AT+CMSS, to another number if told", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.type("AT+CMGW=18\r");
    CHECK(Bench::lines_of(bench.type(k_hello + "\x1a")) == "+CMGW: 1|OK");
    CHECK(bench.at("AT+CMGL=2") == "+CMGL: 1,2,,18|" + k_hello + "|OK");
    bench.modem().receive("AT+CMSS=1\r");
    bench.pass_ms(200);
    CHECK(Bench::lines_of(bench.heard()) == "+CMSS: 0|OK");
    bench.modem().receive("AT+CMSS=1,\"+34600333444\"\r");
    bench.pass_ms(200);
    CHECK(Bench::lines_of(bench.heard()) == "+CMSS: 1|OK");
    CHECK(bench.field("part", "to", 1) == "+34600333444");
    CHECK(bench.at("AT+CMGL=3") == "+CMGL: 1,3,,18|" + k_hello + "|OK");
    bench.type("AT+CMGW=18\r");
    CHECK(Bench::lines_of(bench.type("0001\x1a")) == "+CMS ERROR: 304");
}

TEST_CASE("a text can be typed in text mode", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.at("AT+CMGF=1;+CSCS=\"IRA\"");
    CHECK(bench.type("AT+CMGS=\"+34600111222\"\r") == "\r\n> ");
    bench.modem().receive("Hello @ 10\x1a");
    bench.pass_ms(200);
    CHECK(Bench::lines_of(bench.heard()) == "+CMGS: 0|OK");
    CHECK(bench.field("part", "text") == "Hello @ 10");
    bench.type("AT+CMGS=\"nobody\"\r");
    CHECK(Bench::lines_of(bench.type("x\x1a")) == "+CMS ERROR: 305");
    bench.type("AT+CMGS=\"+34600111222\"\r");
    CHECK(Bench::lines_of(bench.type(std::string(161, 'x') + "\x1a")) == "+CMS ERROR: 305");
}

TEST_CASE("a fault answers as it is told to, for the parts that it is for", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    Fault fault;
    fault.code = 38;
    fault.every = 2;
    fault.to = Pattern::parse("^\\+346");
    bench.world.faults().add(fault);
    CHECK(bench.send("+34600111222", "a") == "+CMGS: 0|OK");
    CHECK(bench.send("+33600111222", "b") == "+CMGS: 1|OK");
    CHECK(bench.send("+34600111222", "c") == "+CMS ERROR: 38");
    CHECK(bench.send("+34600111222", "d") == "+CMGS: 3|OK");
    CHECK(bench.events("part").size() == 3);
}

TEST_CASE("an error can hide that the part went out", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    Fault fault;
    fault.code = 332;
    fault.goes_out = true;
    fault.times = 1;
    bench.world.faults().add(fault);
    CHECK(bench.send("+34600111222", "a") == "+CMS ERROR: 332");
    CHECK(bench.events("part").size() == 1);
    CHECK(bench.send("+34600111222", "b") == "+CMGS: 1|OK");
}

TEST_CASE("silence after Ctrl-Z, with the part gone and without", "[simulator]") {
    for (const bool gone : {false, true}) {
        Bench bench;
        bench.type("ATE0\r");
        Fault fault;
        fault.effect = Fault::Effect::silence;
        fault.goes_out = gone;
        fault.times = 1;
        bench.world.faults().add(fault);
        CHECK(bench.send("+34600111222", "a").empty());
        CHECK(bench.events("part").size() == (gone ? 1 : 0));
        CHECK(bench.at("AT") == "OK");
        CHECK(bench.send("+34600111222", "b") == "+CMGS: 1|OK");
    }
}

TEST_CASE("faults at the command and at the prompt come before the text", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    Fault fault;
    fault.moment = Fault::Moment::command;
    fault.code = 515;
    fault.times = 1;
    bench.world.faults().add(fault);
    CHECK(bench.at("AT+CMGS=18") == "+CMS ERROR: 515");
    fault.effect = Fault::Effect::silence;
    bench.world.faults().add(fault);
    CHECK(bench.at("AT+CMGS=18").empty());
    CHECK(bench.at("AT") == "OK");
}

TEST_CASE("a loss of power before the part is on the air takes the part with it, after it does not", "[simulator]") {
    for (const auto moment : {Fault::Moment::prompt, Fault::Moment::wait, Fault::Moment::sent}) {
        for (const auto effect : {Fault::Effect::hang_up, Fault::Effect::reboot}) {
            Bench bench;
            bench.type("ATE0\r");
            Fault fault;
            fault.effect = effect;
            fault.moment = moment;
            fault.times = 1;
            bench.world.faults().add(fault);
            bench.type("AT+CMGS=18\r");
            bench.modem().receive(k_hello + "\x1a");
            bench.pass_ms(900);
            CHECK(bench.heard().empty());
            bench.pass_ms(300);
            CHECK_THAT(bench.heard(), ContainsSubstring("RDY"));
            CHECK(bench.events("part").size() == (moment == Fault::Moment::sent ? 1 : 0));
            CHECK(bench.at("AT") == "OK");
        }
    }
}
