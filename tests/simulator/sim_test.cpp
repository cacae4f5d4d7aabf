#include "modem/simulator/control.hpp"
#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

boost::json::object ask(Bench& bench, const std::string& request) {
    return std::get<boost::json::object>(control(bench.world, request));
}
bool ok(Bench& bench, const std::string& request) { return ask(bench, request).at("ok").as_bool(); }

}  // namespace

TEST_CASE("a SIM that is pulled takes its texts with it and brings them back", "[simulator][sim]") {
    Bench bench(Bench::family("quectel_ec2x"));
    bench.type("ATE0\r");
    bench.at("AT+CMEE=1;+CREG=1");
    bench.modem().fill(Memory::sm, StoredMessage::Status::received_read);
    REQUIRE(ok(bench, R"({"op":"pull_sim"})"));
    CHECK(Bench::lines_of(bench.heard()) == "+CPIN: NOT INSERTED|+CREG: 0");
    CHECK(bench.at("AT+CPIN?") == "+CME ERROR: 10");
    CHECK(bench.at("AT+CMGS=18") == "+CMS ERROR: 310");
    CHECK(bench.modem().state().sm.used() == 0);
    REQUIRE(ok(bench, R"({"op":"insert_sim"})"));
    CHECK_THAT(bench.heard(), ContainsSubstring("+CPIN: READY"));
    bench.pass(std::chrono::seconds(5));
    bench.heard();
    CHECK(bench.modem().state().sm.full());
    CHECK(bench.send("+34600111222", "x") == "+CMGS: 0|OK");
}

TEST_CASE("another SIM has another number, an empty store and its own PIN", "[simulator][sim]") {
    Bench bench;
    bench.type("ATE0\r");
    bench.modem().fill(Memory::sm, StoredMessage::Status::received_read);
    const auto before = bench.modem().state().identity.iccid;
    const auto answer = ask(bench, R"({"op":"sim_swap","pin":"4711"})");
    CHECK(answer.at("iccid").as_string() != before);
    CHECK(bench.modem().state().sm.used() == 0);
    CHECK(bench.modem().state().identity.iccid == std::string(answer.at("iccid").as_string()));
    bench.heard();
    CHECK(bench.at("AT+CPIN?") == "+CPIN: SIM PIN|OK");
    CHECK_THAT(bench.at("AT+CPIN=\"4711\""), ContainsSubstring("OK"));
    const auto another = ask(bench, R"({"op":"sim_swap"})");
    CHECK(another.at("iccid") != answer.at("iccid"));
    CHECK(another.at("imsi") != answer.at("imsi"));
}

TEST_CASE("a SIM that asks for its PUK takes no PIN", "[simulator][sim]") {
    Bench bench;
    bench.type("ATE0\r");
    REQUIRE(ok(bench, R"({"op":"puk"})"));
    CHECK(Bench::lines_of(bench.heard()) == "+CPIN: SIM PUK");
    CHECK(bench.at("AT+CPIN?") == "+CPIN: SIM PUK|OK");
    CHECK(bench.at("AT+CPIN=\"1234\"") == "ERROR");
    CHECK(bench.at("AT+CMGS=18") == "+CMS ERROR: 316");
    CHECK_THAT(bench.at("AT+CPIN=\"12345678\",\"1111\""), ContainsSubstring("OK"));
}

TEST_CASE("roaming, denied and no service are told by AT+CREG", "[simulator][sim]") {
    Bench bench;
    bench.type("ATE0\r");
    for (const auto& [request, state] : {std::pair<const char*, const char*>{R"({"op":"roaming"})", "5"},
                                         {R"({"op":"registration","state":3})", "3"},
                                         {R"({"op":"registration","state":0})", "0"},
                                         {R"({"op":"registration"})", "1"}}) {
        REQUIRE(ok(bench, request));
        CHECK(bench.at("AT+CREG?") == std::string("+CREG: 0,") + state + "|OK");
    }
}

TEST_CASE("a store is filled, and a flood of texts comes at its rate", "[simulator][sim]") {
    Bench bench;
    bench.type("ATE0\r");
    REQUIRE(ok(bench, R"({"op":"storage_full","memory":"ME","sent":true})"));
    CHECK(bench.modem().state().me.full());
    CHECK_THAT(bench.at("AT+CMGL=3"), ContainsSubstring("+CMGL: 100,3,,"));
    bench.at("AT+CMGD=1,4");
    REQUIRE(ok(bench, R"({"op":"flood","modem":"m0","count":10,"per_second":10})"));
    bench.pass_ms(450);
    CHECK(bench.events("inbound_delivered").size() == 5);
    bench.pass_ms(600);
    CHECK(bench.events("inbound_delivered").size() == 10);
    CHECK_FALSE(ok(bench, R"({"op":"flood","count":0})"));
    CHECK_FALSE(ok(bench, R"({"op":"storage_full","memory":"XX"})"));
}

TEST_CASE("control turns hazards on and off and refuses what there is not", "[simulator][control]") {
    Bench bench(2);
    REQUIRE(ok(bench, R"({"op":"hazard","modem":"m0","name":"lost_answer","value":"+CSQ"})"));
    REQUIRE(ok(bench, R"({"op":"hazard","name":"nul","value":3})"));
    CHECK(bench.modem(0).hazards().lost_answer == "+CSQ");
    CHECK(bench.modem(1).hazards().lost_answer.empty());
    CHECK(bench.modem(1).hazards().nul == 3);
    REQUIRE(ok(bench, R"({"op":"hazard","name":"nul","value":false})"));
    CHECK(bench.modem(1).hazards().nul == 0);
    REQUIRE(ok(bench, R"({"op":"hazard","name":"prompt_split"})"));
    CHECK(bench.modem(0).hazards().prompt_split);
    CHECK_FALSE(ok(bench, R"({"op":"hazard","name":"rain"})"));
    CHECK_FALSE(ok(bench, R"({"op":"hazard"})"));
    CHECK_FALSE(ok(bench, R"({"op":"deaf","until":"tomorrow"})"));
}

TEST_CASE("control sends garbage, changes the signal, the temperature and the time", "[simulator][control]") {
    Bench bench;
    bench.type("ATE0\r");
    REQUIRE(ok(bench, R"({"op":"garbage","octets":100})"));
    CHECK(bench.heard().size() == 102);
    REQUIRE(ok(bench, R"({"op":"signal","csq":5})"));
    CHECK(bench.at("AT+CSQ") == "+CSQ: 5,99|OK");
    REQUIRE(ok(bench, R"({"op":"temperature","celsius":70})"));
    CHECK(bench.modem().state().celsius == 70);
    REQUIRE(ok(bench, R"({"op":"time","shift_ms":86400000})"));
    CHECK_THAT(bench.at("AT+CCLK?"), ContainsSubstring("26/11/"));
    REQUIRE(ok(bench, R"({"op":"undervoltage"})"));
    CHECK_THAT(bench.heard(), ContainsSubstring("UNDER-VOLTAGE"));
}
