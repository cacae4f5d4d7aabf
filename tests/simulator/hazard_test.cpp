#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

const std::string k_hello = "0001000B914306101122F2000005C8329BFD06";

/// A modem with switches on, and every write of it by itself.
class Hazardous : public Bench {
public:
    explicit Hazardous(const std::vector<std::string>& hazards, const std::string& personality = "generic")
        : Bench(hazardous(hazards, personality)) {
        modem().on_output = [this](std::string_view bytes) {
            output[0] += bytes;
            writes.emplace_back(bytes);
        };
    }
    std::vector<std::string> writes;
};

}  // namespace

TEST_CASE("every hazard has a name, words for people and an off", "[simulator][hazard]") {
    for (const auto& entry : hazard_table()) {
        INFO(entry.name);
        Hazards hazards;
        const bool named = std::holds_alternative<std::string Hazards::*>(entry.member);
        CHECK(set_hazard(hazards, entry.name, "").has_value() == named);
        CHECK_FALSE(set_hazard(hazards, entry.name, "off"));
        CHECK_THAT(hazard_help(), ContainsSubstring(std::string(entry.name)));
        CHECK(!entry.about.empty());
    }
    Hazards hazards;
    CHECK(set_hazard(hazards, "rain", ""));
    CHECK(set_hazard(hazards, "prompt_split", "3"));
    CHECK(set_hazard(hazards, "split", "many"));
    CHECK(set_hazard(hazards, "split", "-1"));
    const auto option = HazardOption::parse("lost_answer=+CSQ@left");
    CHECK(option.name == "lost_answer");
    CHECK(option.value == "+CSQ");
    CHECK(option.modem == "left");
    CHECK_THROWS_AS(Bench(Bench::hazardous({"rain"})), std::invalid_argument);
}

TEST_CASE("hazard prompt_split: the blank comes by itself", "[simulator][hazard]") {
    Hazardous bench({"prompt_split"});
    bench.type("ATE0\r");
    bench.writes.clear();
    bench.type("AT+CMGS=18\r");
    bench.pass_ms(20);
    CHECK(bench.writes == std::vector<std::string>{"\r\n>", " "});
}

TEST_CASE("hazards prompt_short and prompt_bare: a prompt of another form", "[simulator][hazard]") {
    for (const auto& [hazard, prompt] :
         {std::pair<const char*, const char*>{"prompt_short", "\r\n>\r\n"}, {"prompt_bare", "\r\n>"}}) {
        Bench bench(Bench::hazardous({hazard}));
        bench.type("ATE0\r");
        CHECK(bench.type("AT+CMGS=18\r") == prompt);
        bench.modem().receive(k_hello + "\x1a");
        bench.pass_ms(200);
        CHECK(bench.heard() == "\r\n+CMGS: 0\r\n\r\nOK\r\n");
    }
}

TEST_CASE("hazards of the echo: it stays, or comes twice", "[simulator][hazard]") {
    Bench stays(Bench::hazardous({"echo_stays"}));
    CHECK(stays.type("ATE0\r") == "ATE0\r\r\nOK\r\n");
    CHECK(stays.type("AT\r") == "AT\r\r\nOK\r\n");
    CHECK(stays.type("AT+CMGS=18\r") == "AT+CMGS=18\r\r\n> ");
    Bench twice(Bench::hazardous({"echo_doubled"}));
    CHECK(twice.type("ATE0\r") == "ATE0\rATE0\r\r\nOK\r\n");
}

TEST_CASE("hazards of the line end: LF alone, CR CR LF, no leading CR", "[simulator][hazard]") {
    for (const auto& [hazard, said] : {std::pair<const char*, const char*>{"lf_only", "\n+CSQ: 21,99\n\nOK\n"},
                                       {"cr_cr_lf", "\r\r\n+CSQ: 21,99\r\r\n\r\r\nOK\r\r\n"},
                                       {"no_leading_cr", "\n+CSQ: 21,99\r\n\nOK\r\n"}}) {
        INFO(hazard);
        Bench bench(Bench::hazardous({hazard}));
        bench.type("ATE0\r");
        CHECK(bench.type("AT+CSQ\r") == said);
    }
}

TEST_CASE("hazard split_result: the number of an error comes after its name", "[simulator][hazard]") {
    Hazardous bench({"split_result"});
    bench.type("ATE0\r");
    bench.pass_ms(100);
    bench.writes.clear();
    bench.type("AT+CMGR=1\r");
    bench.pass_ms(20);
    CHECK(bench.writes == std::vector<std::string>{"\r\n+CMS ERROR:", " 321\r\n"});
}

TEST_CASE("hazard split: everything in pieces, in order", "[simulator][hazard]") {
    Hazardous bench({"split=3"});
    bench.type("ATE0\r");
    bench.pass_ms(100);
    bench.heard();
    bench.writes.clear();
    const auto said = bench.type("AT+CSQ\r");
    bench.pass_ms(100);
    CHECK(said + bench.heard() == "\r\n+CSQ: 21,99\r\n\r\nOK\r\n");
    for (const auto& write : bench.writes) CHECK(write.size() <= 3);
}

TEST_CASE("hazard urc_in_answer: lines before the answer, and between it and its result", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"urc_in_answer"}));
    bench.type("ATE0\r");
    CHECK(Bench::lines_of(bench.type("AT+CSQ\r")) ==
          "^RSSI: 17|^HCSQ:\"LTE\",50,40,60,20|+CSQ: 21,99|^RSSI: 17|^HCSQ:\"LTE\",50,40,60,20|OK");
}

TEST_CASE("hazard urc_before_prompt: a line between AT+CMGS and the prompt", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"urc_before_prompt"}));
    bench.type("ATE0\r");
    CHECK_THAT(bench.type("AT+CMGS=18\r"),
               Catch::Matchers::StartsWith("\r\n^RSSI: 17\r\n") && Catch::Matchers::EndsWith("\r\n> "));
}

TEST_CASE("hazard urc_in_pdu: a line between a header and its PDU", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"urc_in_pdu"}));
    bench.type("ATE0\r");
    bench.at("AT+CNMI=2,2,0,1");
    REQUIRE(bench.world.network().text("+34600111222", bench.modem(), "Hello"));
    bench.pass_ms(10);
    const auto said = Bench::lines_of(bench.heard());
    CHECK_THAT(said, Catch::Matchers::StartsWith("+CMT: ,") && ContainsSubstring("|^RSSI: 17|07"));
    bench.at("AT+CNMI=2,1");
    REQUIRE(bench.world.network().text("+34600111222", bench.modem(), "Hello"));
    CHECK_THAT(bench.at("AT+CMGL=4"), ContainsSubstring("|^RSSI: 17|07"));
}

TEST_CASE("hazard urcs_elsewhere: unsolicited lines come only where the port is set", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"urcs_elsewhere"}, "quectel_ec2x"));
    bench.type("ATE0\r");
    bench.at("AT+CNMI=2,1");
    REQUIRE(bench.world.network().text("+34600111222", bench.modem(), "one"));
    bench.pass_ms(10);
    CHECK(bench.heard().empty());
    CHECK(bench.at("AT+QURCCFG=\"urcport\",\"usbat\"") == "OK");
    REQUIRE(bench.world.network().text("+34600111222", bench.modem(), "two"));
    bench.pass_ms(10);
    CHECK_THAT(bench.heard(), ContainsSubstring("+CMTI: \"ME\",1"));
}

TEST_CASE("hazards nul and garbage: bytes before what is said", "[simulator][hazard]") {
    Bench nul(Bench::hazardous({"nul=2"}));
    nul.type("ATE0\r");
    CHECK(nul.type("AT\r") == std::string(2, '\0') + "\r\nOK\r\n");
    Bench garbage(Bench::hazardous({"garbage=1"}));
    garbage.type("ATE0\r");
    CHECK(garbage.type("AT\r") == "\xff\xff\x80\xfe\r\nOK\r\n");
}

TEST_CASE("hazard overlong: a line of thousands of bytes before every tenth command", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"overlong=5000"}));
    bench.type("ATE0\r");
    for (int i = 0; i < 8; ++i) CHECK(bench.at("AT") == "OK");
    const auto said = bench.at("AT");
    CHECK(said.size() > 5000);
    CHECK_THAT(said, Catch::Matchers::EndsWith("J|OK"));
}

TEST_CASE("hazard ring_flood: RING and +CLIP all the time", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"ring_flood=20"}));
    bench.type("ATE0\r");
    bench.at("AT+CLIP=1");
    bench.pass(std::chrono::seconds(2));
    CHECK_THAT(bench.heard(), ContainsSubstring("RING") && ContainsSubstring("+CLIP: \"+34600000000\",145"));
}

TEST_CASE("hazard broken_headers: +CSMS without colon, +CMUT for +CGSMS", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"broken_headers"}));
    bench.type("ATE0\r");
    CHECK(bench.at("AT+CSMS=?") == "+CSMS=(0,1)|OK");
    CHECK(bench.at("AT+CGSMS=?") == "+CMUT: (0-3)|OK");
}

TEST_CASE("hazard text_mode_read: AT+CMGR answers in text mode", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"text_mode_read"}));
    bench.type("ATE0\r");
    REQUIRE(bench.world.network().text("+34600111222", bench.modem(), "Hello"));
    CHECK_THAT(bench.at("AT+CMGR=1"), ContainsSubstring("\"REC UNREAD\",\"+34600111222\""));
}

TEST_CASE("hazard lost_answer: one command is never answered", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"lost_answer=+CSQ"}));
    bench.type("ATE0\r");
    CHECK(bench.at("AT+CSQ").empty());
    CHECK(bench.at("AT") == "OK");
    CHECK(bench.field("answer_lost", "command") == "+CSQ");
}

TEST_CASE("hazard first_lost: the first command after a rest is swallowed", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"first_lost"}));
    bench.pass(std::chrono::seconds(6));
    CHECK(bench.type("AT\r").empty());
    CHECK(bench.at("AT") == "OK");
    bench.pass(std::chrono::seconds(6));
    CHECK(bench.type("AT\r").empty());
}

TEST_CASE("hazard escape_ignored: only Ctrl-Z leaves the prompt", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"escape_ignored"}));
    bench.type("ATE0\r");
    bench.type("AT+CMGS=18\r");
    CHECK(bench.type("\x1b\rAT\r").empty());
    CHECK(Bench::lines_of(bench.type("\x1a")) == "+CMS ERROR: 304");
    CHECK(bench.at("AT") == "OK");
}

TEST_CASE("hazard radio_off_dies: nothing comes after AT+CFUN=4 until power is cut", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"radio_off_dies"}));
    bench.type("ATE0\r");
    CHECK(bench.at("AT+CFUN=4").empty());
    bench.pass(std::chrono::hours(1));
    CHECK(bench.at("AT").empty());
    bench.modem().hang_up(std::chrono::milliseconds(10), true);
    bench.pass_ms(10);
    CHECK_THAT(bench.heard(), ContainsSubstring("RDY"));
    CHECK_THAT(bench.at("AT"), ContainsSubstring("OK"));
}

TEST_CASE("hazard no_own_number: AT+CNUM knows nothing", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"no_own_number"}));
    bench.type("ATE0\r");
    CHECK(bench.at("AT+CNUM") == "OK");
}

TEST_CASE("hazard collision: 512 where a text came in the second before, and nothing goes out", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"collision=1"}));
    bench.type("ATE0\r");
    CHECK(bench.send("+34600111222", "a") == "+CMGS: 0|OK");
    REQUIRE(bench.world.network().text("+34600111222", bench.modem(), "in"));
    CHECK(bench.send("+34600111222", "b") == "+CMS ERROR: 512");
    CHECK(bench.events("part").size() == 1);
    bench.pass_ms(1500);
    CHECK(bench.send("+34600111222", "b") == "+CMGS: 2|OK");
}

TEST_CASE("hazards slow_list and slow_pin: an answer takes its time", "[simulator][hazard]") {
    for (const auto& [hazard, command] :
         {std::pair<const char*, const char*>{"slow_list=60000", "AT+CMGL=4"}, {"slow_pin=3000", "AT+CPIN?"}}) {
        Bench bench(Bench::hazardous({hazard}));
        bench.type("ATE0\r");
        CHECK(Bench::lines_of(bench.type(std::string(command) + "\r")).find("OK") == std::string::npos);
        bench.pass(std::chrono::seconds(60));
        CHECK_THAT(bench.heard(), Catch::Matchers::EndsWith("OK\r\n"));
    }
}

TEST_CASE("hazards reboot_before_air and reboot_after_air: a restart without and with the part",
          "[simulator][hazard]") {
    for (const auto& [hazard, parts] :
         {std::pair<const char*, std::size_t>{"reboot_before_air=1", 0}, {"reboot_after_air=1", 1}}) {
        Bench bench(Bench::hazardous({hazard}));
        bench.type("ATE0\r");
        CHECK(bench.send("+34600111222", "a").empty());
        CHECK(bench.events("part").size() == parts);
        CHECK(bench.events("reboot").size() == 1);
    }
}

TEST_CASE("hazard undervoltage: the family's words for a weak supply", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"undervoltage=1"}, "simcom_sim800"));
    bench.pass(std::chrono::seconds(10));
    CHECK_THAT(bench.heard(), ContainsSubstring("UNDER-VOLTAGE WARNNING"));
}

TEST_CASE("hazard lte_refuses: parts go out once SMS is moved off LTE", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"lte_refuses"}, "simcom_sim7xxx"));
    bench.type("ATE0\r");
    CHECK(bench.send("+34600111222", "a") == "+CMS ERROR: 500");
    bench.at("AT+CNMP=14");
    CHECK(bench.send("+34600111222", "a") == "+CMGS: 1|OK");
    CHECK(bench.events("part").size() == 1);
    Bench silent(Bench::hazardous({"lte_refuses=1"}, "quectel_ec2x"));
    silent.type("ATE0\r");
    CHECK(silent.send("+34600111222", "a").empty());
}

TEST_CASE("hazard cold_start: the program starts with the modem booting", "[simulator][hazard]") {
    Bench bench(Bench::hazardous({"cold_start"}));
    CHECK(bench.at("AT").empty());
    bench.pass(std::chrono::seconds(2));
    CHECK_THAT(bench.heard(), ContainsSubstring("RDY"));
}

TEST_CASE("a deaf modem comes back by a reset, by opening its port, or by power alone", "[simulator][hazard]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.modem().deafen({}, DeafUntil::reset);
    CHECK(bench.at("AT").empty());
    bench.modem().dte(false);
    bench.modem().dte(true);
    CHECK(bench.at("AT+CFUN=4").empty());
    CHECK(bench.at("AT+CFUN=1,1").empty());
    CHECK(bench.events("reboot").size() == 1);
    bench.pass_ms(1000);
    bench.heard();
    bench.type("ATE0\r");
    bench.modem().deafen({}, DeafUntil::reopen);
    CHECK(bench.at("AT+CFUN=1,1").empty());
    bench.modem().dte(false);
    bench.modem().dte(true);
    bench.pass_ms(1);
    CHECK(bench.at("AT") == "OK");
    bench.modem().deafen({}, DeafUntil::power);
    bench.modem().dte(false);
    bench.modem().dte(true);
    CHECK(bench.at("AT+CFUN=1,1").empty());
    bench.modem().hang_up(std::chrono::milliseconds(5), true);
    bench.pass_ms(10);
    CHECK_THAT(bench.heard(), ContainsSubstring("RDY"));
}
