#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;
using std::chrono::seconds;

TEST_CASE("a reboot makes the modem deaf, forget its settings and keep its texts", "[simulator]") {
    Bench bench;
    bench.at("ATE0");
    bench.at("AT+CMEE=1;+CNMI=2,1");
    static_cast<void>(bench.world.network().text("+34600111222", bench.modem(), "Hi"));
    bench.heard();
    bench.modem().reboot(seconds(8));
    bench.pass_ms(7900);
    CHECK(bench.type("AT\r").empty());
    bench.pass_ms(100);
    CHECK(Bench::lines_of(bench.heard()) == "RDY|+CFUN: 1|+CPIN: READY|SMS Ready");
    CHECK(bench.at("AT+CNMI?") == "+CNMI: 0,0,0,0,0|OK");
    CHECK(bench.at("AT+CMEE?") == "+CMEE: 0|OK");
    CHECK(bench.modem().state().me.used() == 1);
}

TEST_CASE("a hang-up takes the link away and brings it back", "[simulator]") {
    Bench bench;
    std::string link;
    bench.modem().on_link = [&](bool there) { link += there ? "+" : "-"; };
    bench.at("ATE0");
    bench.modem().hang_up(seconds(1), false);
    CHECK(link == "-");
    CHECK(bench.modem().phase_text() == "hung_up");
    bench.pass_ms(1000);
    CHECK(link == "-+");
    CHECK(bench.type("AT\r") == "\r\nOK\r\n");  // settings are kept
    bench.modem().hang_up(seconds(1), true);
    bench.pass_ms(1000);
    bench.heard();
    CHECK(bench.type("AT\r") == "AT\r\r\nOK\r\n");
}

TEST_CASE("a part goes out though the link is gone, where the power is not", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.type("AT+CMGS=18\r");
    bench.modem().receive("0001000B914306101122F2000005C8329BFD06\x1a");
    bench.pass_ms(10);
    bench.modem().hang_up(seconds(1), false);
    bench.pass_ms(2000);
    CHECK(bench.events("part").size() == 1);
    CHECK(bench.heard().empty());
}

TEST_CASE("a deaf modem neither hears nor speaks, and remembers", "[simulator]") {
    Bench bench;
    bench.at("ATE0");
    bench.modem().deafen(seconds(2));
    CHECK(bench.type("AT\r").empty());
    bench.pass_ms(2000);
    CHECK(bench.heard().empty());
    CHECK(bench.type("AT\r") == "\r\nOK\r\n");
}

TEST_CASE("AT+CFUN=1,1 restarts after its OK", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.modem().receive("AT+CFUN=1,1\r");
    bench.pass_ms(5);
    CHECK(bench.heard() == "\r\nOK\r\n");
    CHECK(bench.type("AT\r").empty());
    bench.pass_ms(1000);
    CHECK_THAT(bench.heard(), ContainsSubstring("RDY"));
}

TEST_CASE("a change of registration is reported where it was asked for", "[simulator]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.modem().set_coverage(Registration::searching);
    CHECK(bench.heard().empty());
    bench.at("AT+CREG=1");
    bench.modem().set_coverage(Registration::roaming);
    CHECK(bench.heard() == "\r\n+CREG: 5\r\n");
    CHECK(bench.at("AT+CFUN=4") == "OK|+CREG: 0");
}

TEST_CASE("noise falls between the lines of an answer, never into one", "[simulator]") {
    auto options = Bench::options(1);
    options.noise_per_second = 100;
    Bench bench(std::move(options));
    bench.type("ATE0\r");
    bool torn = false;
    for (int i = 0; i < 200; ++i) {
        const auto said = bench.at("AT+CSQ");
        CHECK_THAT(said, ContainsSubstring("+CSQ: 21,99|"));
        torn = torn || said.find("+CSQ: 21,99|^RSSI: 17|OK") != std::string::npos;
    }
    CHECK(torn);
    bench.modem().set_noise(0);
    bench.heard();
    bench.pass(seconds(10));
    CHECK(bench.heard().empty());
}
