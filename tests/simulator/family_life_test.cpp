#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

int count(const std::string& text, const std::string& what) {
    int n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
}

/// Lets a modem start anew and gives what it says in the minute after.
std::string started(Bench& bench) {
    bench.modem().reboot(std::chrono::seconds(1));
    bench.pass(std::chrono::minutes(1));
    return bench.heard();
}

}  // namespace

TEST_CASE("each family starts with its own lines, in their order", "[simulator][personality]") {
    struct Case {
        const char* id;
        std::vector<const char*> lines;
    };
    const Case cases[] = {
        {"generic", {"RDY", "+CFUN: 1", "+CPIN: READY", "SMS Ready"}},
        {"quectel_ec2x", {"RDY", "+CPIN: READY", "+QUSIM: 1", "+QIND: SMS DONE", "+QIND: PB DONE"}},
        {"simcom_sim7xxx", {"RDY", "+CPIN: READY", "SMS DONE", "PB DONE"}},
        {"simcom_sim800", {"RDY", "+CFUN: 1", "Call Ready", "SMS Ready"}},
        {"huawei", {"^BOOT:", "^SIMST:1", "^MODE:"}},
        {"telit", {"#QSS: 1", "#QSS: 3"}},
        {"cinterion", {"^SYSSTART", "+PBREADY"}},
        {"ublox", {"+PACSP1", "+PBREADY"}},
    };
    for (const auto& [id, lines] : cases) {
        INFO(id);
        Bench bench(Bench::family(id));
        const auto said = started(bench);
        std::size_t at = 0;
        for (const auto* line : lines) {
            INFO(line);
            const auto found = line == std::string("+CPIN: READY") || line == std::string("+QUSIM: 1") ||
                                       line == std::string("^SIMST:1") || line == std::string("#QSS: 1")
                                   ? said.find(line)
                                   : said.find(line, at);
            REQUIRE(found != std::string::npos);
            at = std::max(at, found);
        }
    }
}

TEST_CASE("messages are refused as busy until the family says that they are ready", "[simulator][personality]") {
    Bench bench(Bench::family("quectel_ec2x"));
    bench.modem().reboot(std::chrono::seconds(1));
    bench.pass_ms(1100);
    bench.type("ATE0\r");
    bench.heard();
    CHECK(bench.at("AT+CMGS=18") == "+CMS ERROR: 314");
    REQUIRE(bench.world.network().text("+34600111222", bench.modem(), "early"));
    CHECK(bench.field("inbound_waits", "why") == "not_ready");
    bench.pass_ms(3000);
    CHECK_THAT(bench.heard(), ContainsSubstring("+QIND: SMS DONE"));
    CHECK(bench.events("inbound_delivered").size() == 1);
    CHECK(bench.send("+34600111222", "x") == "+CMGS: 0|OK");
}

TEST_CASE("after the PIN a family says what it says when the SIM opens", "[simulator][personality]") {
    auto options = Bench::family("simcom_sim800");
    options.modems.front().pin = "1234";
    Bench bench(options);
    bench.type("ATE0\r");
    CHECK(bench.at("AT+CPIN=\"1234\"") == "OK|+CPIN: READY");
    CHECK(bench.at("AT+CMGF=0") == "OK");
    CHECK(bench.at("AT+CMGS=18") == "+CMS ERROR: 314");
    bench.pass_ms(4000);
    CHECK(Bench::lines_of(bench.heard()) == "Call Ready|SMS Ready");
}

TEST_CASE("pace makes a start as quick as a test wants it", "[simulator][personality]") {
    auto options = Bench::family("ublox");
    options.timing.pace = 0;
    Bench bench(options);
    bench.modem().reboot(std::chrono::milliseconds(10));
    bench.pass_ms(10);
    CHECK_THAT(bench.heard(), ContainsSubstring("+PBREADY"));
}

TEST_CASE("a family floods until its own command stops it", "[simulator][personality]") {
    for (const auto& [id, line, command] :
         {std::tuple<const char*, const char*, const char*>{"huawei", "^RSSI:", "AT^CURC=0"},
          {"zte", "+ZUSIMR:2", "AT+CPMS?"},
          {"telit", "#STN:", nullptr}}) {
        INFO(id);
        Bench bench(Bench::family(id));
        bench.pass(std::chrono::minutes(2));
        CHECK(count(bench.heard(), line) > 3);
        if (command == nullptr) continue;
        bench.at(command);
        bench.heard();
        bench.pass(std::chrono::minutes(2));
        CHECK(count(bench.heard(), line) == 0);
    }
}

TEST_CASE("a full store: a line, only if it is asked for, and no more notices", "[simulator][personality]") {
    Bench quectel(Bench::family("quectel_ec2x"));
    quectel.modem().fill(Memory::me, StoredMessage::Status::received_read);
    CHECK(quectel.heard().empty());
    quectel.at("AT+QINDCFG=\"smsfull\",1,1");
    quectel.at("AT+CMGD=0");
    quectel.heard();
    quectel.modem().fill(Memory::me, StoredMessage::Status::received_read);
    CHECK(Bench::lines_of(quectel.heard()) == "+QIND: \"smsfull\",\"ME\"");

    Bench huawei(Bench::family("huawei"));
    huawei.at("AT^CURC=0");
    huawei.at("ATE0");
    huawei.at("AT+CNMI=1,1");
    huawei.modem().fill(Memory::sm, StoredMessage::Status::received_read);
    CHECK_THAT(huawei.heard(), ContainsSubstring("^SMMEMFULL: \"SM\""));
    REQUIRE(huawei.world.network().text("+34600111222", huawei.modem(), "waits"));
    CHECK(huawei.field("inbound_waits", "why") == "memory_full");
    huawei.at("AT+CMGD=0");
    CHECK(huawei.events("inbound_delivered").size() == 1);
    CHECK(huawei.heard().find("+CMTI") == std::string::npos);
    huawei.at("AT+CPMS?");
    huawei.at("AT+CMGD=1");
    REQUIRE(huawei.world.network().text("+34600111222", huawei.modem(), "seen"));
    huawei.pass_ms(10);
    CHECK_THAT(huawei.heard(), ContainsSubstring("+CMTI: \"SM\",1"));
}

TEST_CASE("each family restarts and goes off by its own command", "[simulator][personality]") {
    for (const auto& [id, command] : {std::pair<const char*, const char*>{"generic", "AT+CFUN=1,1"},
                                      {"simcom_sim7xxx", "AT+CRESET"},
                                      {"huawei", "AT^RESET"},
                                      {"zte", "AT+ZRST"},
                                      {"telit", "AT#REBOOT"},
                                      {"ublox", "AT+CFUN=16"},
                                      {"sierra", "AT!RESET"}}) {
        INFO(id);
        Bench bench(Bench::family(id));
        bench.type("ATE0\r");
        CHECK_THAT(bench.at(command), ContainsSubstring("OK"));
        CHECK(bench.events("reboot").size() == 1);
        bench.pass(std::chrono::minutes(1));
        CHECK(bench.modem().phase_text() == "idle");
    }
    for (const auto& [id, command, line] :
         {std::tuple<const char*, const char*, const char*>{"quectel_ec2x", "AT+QPOWD=1", "POWERED DOWN"},
          {"simcom_sim800", "AT+CPOWD=1", "NORMAL POWER DOWN"},
          {"cinterion", "AT^SMSO", "^SHUTDOWN"}}) {
        INFO(id);
        Bench bench(Bench::family(id));
        bench.type("ATE0\r");
        CHECK_THAT(bench.at(command), Catch::Matchers::EndsWith(line));
        CHECK(bench.modem().phase_text() == "off");
        CHECK(bench.at("AT").empty());
    }
}

TEST_CASE("settings of a family are kept and given back", "[simulator][personality]") {
    Bench quectel(Bench::family("quectel_ec2x"));
    quectel.type("ATE0\r");
    CHECK(quectel.at("AT+QCFG=\"nwscanmode\"") == "+QCFG: \"nwscanmode\",0|OK");
    CHECK(quectel.at("AT+QCFG=\"nwscanmode\",1") == "OK");
    CHECK(quectel.at("AT+QCFG=\"nwscanmode\"") == "+QCFG: \"nwscanmode\",1|OK");
    CHECK(quectel.at("AT+QCFG=\"nonsense\",1") == "ERROR");
    CHECK(quectel.at("AT+CGSMS=?") == "+CGSMS: (0-3)|OK");
    Bench simcom(Bench::family("simcom_sim7xxx"));
    simcom.type("ATE0\r");
    CHECK(simcom.at("AT+CNMP=14") == "OK");
    CHECK(simcom.at("AT+CNMP?") == "+CNMP: 14|OK");
    CHECK(simcom.modem().state().off_lte());
}

TEST_CASE("a temperature is told in the family's form", "[simulator][personality]") {
    for (const auto& [id, command, told] :
         {std::tuple<const char*, const char*, const char*>{"quectel_ec2x", "AT+QTEMP", "+QTEMP: 61,61,61"},
          {"simcom_sim7xxx", "AT+CPMUTEMP", "+CPMUTEMP: 61"},
          {"simcom_sim800", "AT+CMTE?", "+CMTE: 0,61.00"},
          {"huawei", "AT^CHIPTEMP?", "^CHIPTEMP: 610,65535,65535,65535,65535"},
          {"telit", "AT#TEMPMON=1", "#TEMPMEAS: 0,61"},
          {"cinterion", "AT^SCTM?", "^SCTM: 0,0,61"},
          {"ublox", "AT+UTEMP?", "+UTEMP: 610"},
          {"sierra", "AT!PCTEMP?", "Temp state: Normal|Temperature: 61"}}) {
        INFO(id);
        Bench bench(Bench::family(id));
        bench.type("ATE0\r");
        bench.modem().state().celsius = 61;
        CHECK(bench.at(command) == std::string(told) + "|OK");
    }
}

TEST_CASE("the clock is the factory's until the network may set it", "[simulator][personality]") {
    auto options = Bench::family("quectel_ec2x");
    options.network.zone = std::chrono::minutes(60);
    Bench bench(options);
    bench.type("ATE0\r");
    CHECK_THAT(bench.at("AT+CCLK?"), Catch::Matchers::StartsWith("+CCLK: \"80/01/06,"));
    CHECK(bench.at("AT+CTZR=1") == "OK");
    CHECK(bench.at("AT+CTZU=1") == "OK");
    CHECK_THAT(bench.at("AT+CCLK?"), ContainsSubstring("26/11/") && ContainsSubstring("+04\""));
    bench.modem().set_coverage(Registration::searching);
    bench.modem().set_coverage(Registration::home);
    CHECK(Bench::lines_of(bench.heard()) == "+CTZV: \"+04\"");
}

TEST_CASE("AT+CMGL of a SIM takes its time", "[simulator][personality]") {
    Bench bench(Bench::family("simcom_sim800"));
    bench.type("ATE0\r");
    bench.modem().fill(Memory::sm, StoredMessage::Status::received_read);
    bench.heard();
    bench.modem().receive("AT+CMGL=4\r");
    bench.pass_ms(1700);
    CHECK(bench.heard().find("OK") == std::string::npos);
    bench.pass_ms(200);
    CHECK_THAT(bench.heard(), Catch::Matchers::EndsWith("OK\r\n"));
}
