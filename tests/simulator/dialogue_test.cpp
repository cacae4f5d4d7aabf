#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

TEST_CASE("a modem echoes, answers with CR LF around, and takes 5 ms for it", "[simulator]") {
    Bench bench;
    bench.modem().receive("AT\r");
    CHECK(bench.heard() == "AT\r");
    bench.pass(std::chrono::microseconds(4999));
    CHECK(bench.heard().empty());
    bench.pass(std::chrono::microseconds(1));
    CHECK(bench.heard() == "\r\nOK\r\n");
}

TEST_CASE("each command of a line takes its time, and the first error ends the line", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.modem().receive("AT+CSQ;+CREG?\r");
    bench.pass_ms(5);
    CHECK(bench.heard() == "\r\n+CSQ: 21,99\r\n");
    bench.pass_ms(5);
    CHECK(bench.heard() == "\r\n+CREG: 0,1\r\n\r\nOK\r\n");
    CHECK(bench.at("AT+CSQ;+NONSENSE;+CREG?") == "+CSQ: 21,99|ERROR");
}

TEST_CASE("commands answer as the table of commands says", "[simulator]") {
    const std::pair<const char*, const char*> cases[] = {
        {"AT", "OK"},
        {"at+cgmi", "Tillcast simulator|OK"},
        {"AT+GMI", "Tillcast simulator|OK"},
        {"AT+CGMM", "SM-1|OK"},
        {"AT+CGSN", "358240050000017|OK"},
        {"AT+CIMI", "214010000000001|OK"},
        {"AT+CCID", "+CCID: 8934010000000000018|OK"},
        {"AT+CNUM", "+CNUM: ,\"+34690000001\",145|OK"},
        {"AT+CPIN?", "+CPIN: READY|OK"},
        {"AT+CPIN=\"1234\"", "ERROR"},
        {"AT+CFUN?", "+CFUN: 1|OK"},
        {"AT+CFUN=7", "ERROR"},
        {"AT+CMGF?", "+CMGF: 0|OK"},
        {"AT+CMGF=?", "+CMGF: (0,1)|OK"},
        {"AT+CMGF=2", "+CMS ERROR: 303"},
        {"AT+CSMS?", "+CSMS: 0,1,1,1|OK"},
        {"AT+CSMS=1", "+CSMS: 1,1,1|OK"},
        {"AT+CSMS=2", "+CMS ERROR: 303"},
        {"AT+CPMS=?", "+CPMS: (\"SM\",\"ME\"),(\"SM\",\"ME\"),(\"SM\",\"ME\")|OK"},
        {"AT+CPMS?", "+CPMS: \"ME\",0,100,\"ME\",0,100,\"ME\",0,100|OK"},
        {"AT+CPMS=\"SM\"", "+CPMS: 0,30,0,100,0,100|OK"},
        {"AT+CPMS=\"BM\"", "+CMS ERROR: 303"},
        {"AT+CNMI=?", "+CNMI: (0-2),(0-3),(0),(0-2),(0,1)|OK"},
        {"AT+CNMI?", "+CNMI: 0,0,0,0,0|OK"},
        {"AT+CNMI=3", "+CMS ERROR: 303"},
        {"AT+CNMI=2,4", "+CMS ERROR: 303"},
        {"AT+CNMI=2,1,2", "+CMS ERROR: 303"},
        {"AT+CNMI=2,1,0,3", "+CMS ERROR: 303"},
        {"AT+CNMI=2,1,0,1,2", "+CMS ERROR: 303"},
        {"AT+CNMI=2,1,0,1,0,0", "+CMS ERROR: 303"},
        {"AT+CNMI=x", "+CMS ERROR: 303"},
        {"AT+CSCA?", "+CSCA: \"+34609090909\",145|OK"},
        {"AT+CSCA=\"x\"", "+CMS ERROR: 305"},
        {"AT+CSCS=?", "+CSCS: (\"GSM\",\"IRA\",\"UCS2\",\"HEX\")|OK"},
        {"AT+CSCS=\"KLINGON\"", "ERROR"},
        {"AT+COPS?", "+COPS: 0,0,\"Tillcast\",7|OK"},
        {"AT+CSQ=1", "ERROR"},
        {"AT+CMGR=1", "+CMS ERROR: 321"},
        {"AT+CMGR=1000", "+CMS ERROR: 321"},
        {"AT+CMGL=4", "OK"},
        {"AT+CMGL=5", "+CMS ERROR: 304"},
        {"AT+CMGD=1", "OK"},
        {"AT+CMGD=0", "+CMS ERROR: 321"},
        {"AT+CMGD=1,5", "+CMS ERROR: 321"},
        {"AT+CMSS=1", "+CMS ERROR: 321"},
        {"AT+CNMA", "+CMS ERROR: 340"},
        {"AT+CMMS=3", "+CMS ERROR: 303"},
        {"AT+CMGS=0", "+CMS ERROR: 304"},
        {"AT+CMGS=165", "+CMS ERROR: 304"},
        {"AT+CMGS=\"+34600111222\"", "+CMS ERROR: 304"},
        {"AT+CMGS=20;+CSQ", "ERROR"},
        {"ATE2", "ERROR"},
        {"ATS3?", "013|OK"},
        {"ATS3=10", "ERROR"},
        {"AT+", "ERROR"},
        {"ATD+34600111222;", "ERROR"},
    };
    for (const auto& [line, wanted] : cases) {
        Bench bench;
        INFO(line);
        CHECK(bench.at(line) == wanted);
    }
}

TEST_CASE("AT+CMEE decides how an error is told, but for those of messages", "[simulator]") {
    Bench bench;
    CHECK(bench.at("AT+NONSENSE") == "ERROR");
    CHECK(bench.at("AT+CMEE=1;+NONSENSE") == "+CME ERROR: 4");
    CHECK(bench.at("AT+CMEE=2;+NONSENSE") == "+CME ERROR: operation not supported");
    CHECK(bench.at("AT+CMGR=1") == "+CMS ERROR: 321");
    CHECK(bench.at("AT+CMEE=0;+CMGR=1") == "+CMS ERROR: 321");
}

TEST_CASE("echo, words and results can be switched off, and ATZ brings them back", "[simulator]") {
    Bench bench;
    CHECK(bench.type("ATE0\r") == "ATE0\r\r\nOK\r\n");
    CHECK(bench.type("ATV0\r") == "0\r");
    CHECK(bench.type("AT+CSQ\r") == "+CSQ: 21,99\r\n0\r");
    CHECK(bench.type("AT+NONSENSE\r") == "4\r");
    CHECK(bench.type("ATQ1\r").empty());
    CHECK(bench.type("AT\r").empty());
    CHECK(bench.type("ATZ\r") == "\r\nOK\r\n");
    CHECK(bench.type("AT\r") == "AT\r\r\nOK\r\n");
}

TEST_CASE("ATZ restores what AT&W wrote, AT&F what the modem was made with", "[simulator]") {
    Bench bench;
    bench.at("AT+CMEE=1;&W;+CMEE=2");
    bench.at("ATZ");
    CHECK(bench.at("AT+CMEE?") == "+CMEE: 1|OK");
    bench.at("AT&F");
    CHECK(bench.at("AT+CMEE?") == "+CMEE: 0|OK");
}

TEST_CASE("A/ repeats the last line", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.type("AT+CSQ\r");
    CHECK(bench.type("A/") == "\r\n+CSQ: 21,99\r\n\r\nOK\r\n");
}

TEST_CASE("what is typed during a command waits for its end", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.modem().receive("AT+CSQ\rAT+CFUN?\r");
    bench.pass_ms(5);
    CHECK(bench.heard() == "\r\n+CSQ: 21,99\r\n\r\nOK\r\n");
    bench.pass_ms(5);
    CHECK(bench.heard() == "\r\n+CFUN: 1\r\n\r\nOK\r\n");
}

TEST_CASE("bytes of any kind are survived", "[simulator]") {
    Bench bench;
    Dice dice(11);
    std::uniform_int_distribution<int> any(0, 255);
    for (int round = 0; round < 300; ++round) {
        std::string bytes = round % 3 == 0 ? "AT+C" : round % 3 == 1 ? "AT+CMGS=20\r" : "";
        for (int i = 0; i < 60; ++i) bytes += static_cast<char>(any(dice));
        bench.type(bytes);
    }
    bench.type("\x1b\r");
    bench.pass_ms(1000);
    bench.heard();
    const auto answer = bench.type("ATE0\r");
    CHECK_THAT(answer, ContainsSubstring("\r\n"));
    bench.type("AT&F\r");
    CHECK_THAT(bench.type("AT\r"), ContainsSubstring("OK"));
}

TEST_CASE("a PIN opens the SIM, three wrong ones close it, the PUK opens it again", "[simulator]") {
    auto options = Bench::options(1);
    options.modems[0].pin = "1234";
    Bench bench(std::move(options));
    bench.at("AT+CMEE=1");
    CHECK(bench.at("AT+CPIN?") == "+CPIN: SIM PIN|OK");
    CHECK(bench.at("AT+CIMI") == "+CME ERROR: 11");
    CHECK(bench.at("AT+CMGL=4") == "+CMS ERROR: 311");
    CHECK(bench.at("AT+CREG?") == "+CREG: 0,0|OK");
    CHECK(bench.at("AT+CPIN=\"0000\"") == "+CME ERROR: 16");
    CHECK(bench.at("AT+CPINR=\"SIM PIN\"") == "+CPINR: SIM PIN,2,3|OK");
    CHECK(bench.at("AT+CPIN=\"1234\"") == "OK|+CPIN: READY|SMS Ready");
    CHECK(bench.at("AT+CPINR=\"SIM PIN\"") == "+CPINR: SIM PIN,3,3|OK");
    CHECK(bench.at("AT+CREG?") == "+CREG: 0,1|OK");

    bench.modem().reboot(std::chrono::seconds(1));
    bench.pass_ms(1000);
    bench.heard();
    bench.at("AT+CMEE=1");
    for (int i = 0; i < 3; ++i) CHECK(bench.at("AT+CPIN=\"0000\"") == "+CME ERROR: 16");
    CHECK(bench.at("AT+CPIN?") == "+CPIN: SIM PUK|OK");
    CHECK(bench.at("AT+CPIN=\"1234\"") == "+CME ERROR: 50");
    CHECK(bench.at("AT+CPIN=\"12345678\",\"4321\"") == "OK|+CPIN: READY|SMS Ready");
    CHECK(bench.at("AT+CPIN?") == "+CPIN: READY|OK");
}
