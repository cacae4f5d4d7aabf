#include "modem/device/bring_up.hpp"

#include <string>
#include <utility>
#include <vector>

#include "modem/device/answers.hpp"
#include "modem/device/identity.hpp"
#include "modem/device/ladder.hpp"
#include "tests/support/bring_up_answers.hpp"
#include "tests/support/catch.hpp"

using namespace modem::device;
using namespace support;

TEST_CASE("a generic modem comes up without a pause", "[device]") {
    Answers modem;
    const Run result = run(modem);
    CHECK(result.last.todo == Todo::up);
    CHECK(result.pauses == 0);
    CHECK(result.quiets == 1);
    CHECK(result.facts.manufacturer == "Quectel");
    CHECK(result.facts.iccid == "8934071234567890123");
    CHECK(result.facts.stores == std::vector<std::string>{"ME", "SM", "SR"});
    CHECK(modem.count("AT+CPMS=\"ME\",\"ME\"") == 1);
    CHECK(result.facts.receipts == ReceiptPath::direct);
    CHECK(result.facts.registration == Registration::home);
}

TEST_CASE("a modem that swallows the first commands is asked again, then told to speak", "[device]") {
    Answers modem;
    modem.instead = {{"AT", {silence()}}};
    const Run result = run(modem);
    CHECK(result.last.todo == Todo::up);
    CHECK(modem.count("AT") == 2);
    CHECK(modem.count("ATQ0V1") == 1);
}

TEST_CASE("a modem that never answers is asked five times", "[device]") {
    Answers modem;
    modem.instead = {{"AT", {silence()}}, {"ATQ0V1", {silence()}}};
    const Run result = run(modem);
    CHECK(result.last.fault == errc::no_answer);
    CHECK(modem.asked.size() == 5);
    CHECK(result.quiets == 5);
}

TEST_CASE("a modem that falls silent on the way is given up", "[device]") {
    Answers modem;
    modem.instead = {{"AT+CGMI", {silence()}}, {"AT+CGMM", {silence()}}, {"AT+CGMR", {silence()}}};
    CHECK(run(modem).last.fault == errc::no_answer);
}

TEST_CASE("what is not essential may be refused or unanswered", "[device]") {
    const auto error = answered("", "ERROR");
    for (const std::string command :
         {"ATE0",        "ATV1",      "AT+CMEE=1",        "AT+CGMI",   "AT+CGSN",  "AT+CFUN?",  "AT+CSCS=\"GSM\"",
          "AT+CSMS=0",   "AT+CPMS=?", "AT+CNMI=?",        "AT+CNMI?",  "AT+CSCA?", "AT+CREG=2", "AT+CEREG=2",
          "AT+C5GREG=2", "AT+CGSMS?", "AT+CMMS=?",        "AT+CTZU=1", "AT+CCLK?", "AT+CNUM",   "AT+CSMS=?",
          "AT+CSMS?",    "ATQ0",      "AT+CRC=0;+CLIP=0", "AT+CIMI",   "AT+COPS?", "AT+CSQ"}) {
        INFO(command);
        Answers refusing;
        refusing.instead = {{command, {error}}};
        CHECK(run(refusing).last.todo == Todo::up);
        Answers silent;
        silent.instead = {{command, {silence()}}};
        const Run result = run(silent);
        CHECK(result.last.todo == Todo::up);
        CHECK(result.quiets == 2);
    }
}

TEST_CASE("the SIM's state is read in the forms that modems use", "[device]") {
    for (const std::string line :
         {"+CPIN: READY", "+CPIN:READY", "+CPIN: \"READY\"", "+CPIN: SIM PIN2", "+CPIN: SIM PUK2", ""}) {
        INFO(line);
        Answers modem;
        modem.instead = {{"AT+CPIN?", {answered(line)}}};
        CHECK(run(modem).last.todo == Todo::up);
    }
    Answers without_ok;
    Reply reply = silence();
    reply.lines.push_back({"+CPIN: READY", {}});
    without_ok.instead = {{"AT+CPIN?", {reply}}};
    CHECK(run(without_ok).last.todo == Todo::up);
}

TEST_CASE("a SIM that cannot be used is a clear fault", "[device]") {
    struct Case {
        Reply reply;
        errc why;
    };
    for (const auto& [reply, why] : std::vector<Case>{{answered("+CPIN: SIM PIN"), errc::sim_pin_required},
                                                      {answered("+CPIN: \"SIM PUK\""), errc::sim_puk_required},
                                                      {answered("+CPIN: PH-NET PIN"), errc::sim_locked},
                                                      {answered("+CPIN: NOT INSERTED"), errc::sim_missing},
                                                      {answered("", "+CME ERROR: 10"), errc::sim_missing},
                                                      {answered("", "+CME ERROR: 11"), errc::sim_pin_required},
                                                      {answered("", "+CMS ERROR: 316"), errc::sim_puk_required},
                                                      {answered("", "+CME ERROR: 13"), errc::sim_failure},
                                                      {answered("", "+CME ERROR: 14"), errc::sim_failure},
                                                      {answered("", "ERROR"), errc::sim_failure}}) {
        Answers modem;
        modem.instead = {{"AT+CPIN?", {reply}}};
        check_fault(modem, why);
    }
}

TEST_CASE("a SIM that is busy is waited for", "[device]") {
    Answers modem;
    modem.instead = {
        {"AT+CPIN?", {answered("", "+CME ERROR: 14"), answered("", "+CME ERROR: 14"), answered("+CPIN: READY")}},
        {"AT+CPMS=?", {answered("", "+CMS ERROR: 314"), answered("+CPMS: (\"SM\"),(\"SM\"),(\"SM\")")}}};
    const Run result = run(modem);
    CHECK(result.last.todo == Todo::up);
    CHECK(result.pauses == 3);
}

TEST_CASE("a radio that is off is switched on, and the SIM asked once more", "[device]") {
    Answers modem;
    modem.instead = {{"AT+CPIN?", {answered("", "+CME ERROR: 10"), answered("+CPIN: READY")}},
                     {"AT+CFUN?", {answered("+CFUN: 4")}}};
    CHECK(run(modem).last.todo == Todo::up);
    CHECK(modem.count("AT+CFUN=1") == 1);
    CHECK(modem.count("AT+CPIN?") == 2);
}

TEST_CASE("PDU mode is asked for ten times", "[device]") {
    Answers modem;
    modem.instead = {{"AT+CMGF=0", {answered("", "ERROR")}}};
    const Run result = run(modem);
    CHECK(result.last.fault == errc::no_pdu_mode);
    CHECK(modem.count("AT+CMGF=0") == 10);
    Answers slow;
    slow.instead = {{"AT+CMGF=0", {answered("", "ERROR"), answered("", "ERROR"), answered("")}}};
    CHECK(run(slow).last.todo == Todo::up);
}

TEST_CASE("stores are used as far as a modem lets", "[device]") {
    Answers modem;
    modem.instead = {{"AT+CPMS=\"ME\",\"ME\"", {answered("", "ERROR")}},
                     {"AT+CPMS=\"ME\"", {answered("", "+CMS ERROR: 302")}}};
    const Run result = run(modem);
    CHECK(result.last.todo == Todo::up);
    CHECK(modem.count("AT+CPMS=\"SM\",\"SM\",\"SM\"") == 1);
    CHECK(result.facts.stores == std::vector<std::string>{"SM", "ME", "SR"});
    Answers mute;
    mute.instead = {{"AT+CPMS=?", {answered("")}}};
    CHECK(run(mute).facts.stores.empty());
}

TEST_CASE("notices are set by the first rung that holds", "[device]") {
    struct Case {
        std::vector<std::pair<std::string, std::vector<Reply>>> instead;
        ReceiptPath receipts;
        std::string last;
    };
    const auto error = answered("", "ERROR");
    for (const auto& [instead, receipts, last] : std::vector<Case>{
             {{{"AT+CNMI=2,1,0,1,0", {error}}, {"AT+CNMI=2,1,0,1,1", {error}}},
              ReceiptPath::direct,
              "AT+CNMI=1,1,0,1,0"},
             {{{"AT+CNMI=?", {answered("+CNMI: (0,1),(0,1),(0,2),(0,2),(1)")}}},
              ReceiptPath::stored,
              "AT+CNMI=1,1,0,2,1"},
             {{{"AT+CNMI=?", {answered("+CNMI: (0-2),(0-3),(0,2),(0,1),(1)")}}},
              ReceiptPath::direct,
              "AT+CNMI=2,1,0,1,1"},
             {{{"AT+CNMI?", {answered("+CNMI: 2,1,0,0,0")}}}, ReceiptPath::none, "AT+CNMI=2,1"},
             {{{"AT+CNMI?", {answered("+CNMI: 2,1,0,2,0")}}}, ReceiptPath::stored, "AT+CNMI=2,1,0,2,0"},
             {{{"AT+CNMI?", {answered("+CNMI: 0,3,3,3,3")}}}, ReceiptPath::none, "AT+CNMI=0"},
         }) {
        INFO(last);
        Answers modem;
        modem.instead = instead;
        const Run result = run(modem);
        CHECK(result.last.todo == Todo::up);
        CHECK(result.facts.receipts == receipts);
        std::string set;
        for (const auto& command : modem.asked) {
            if (command.starts_with("AT+CNMI=") && command != "AT+CNMI=?") set = command;
        }
        CHECK(set == last);
    }
}

TEST_CASE("a modem on LTE alone is registered, one that the network refuses is not", "[device]") {
    Answers lte;
    lte.instead = {{"AT+CREG?", {answered("+CREG: 1,0")}}, {"AT+CEREG?", {answered("+CEREG: 0,5")}}};
    CHECK(run(lte).facts.registration == Registration::roaming);
    Answers denied;
    denied.instead = {{"AT+CREG?", {answered("+CREG: 1,3")}}, {"AT+CEREG?", {answered("+CEREG: 0,1")}}};
    CHECK(run(denied).facts.registration == Registration::denied);
    Answers nobody;
    nobody.instead = {{"AT+CREG?", {answered("+CREG: 1,2")}}, {"AT+CEREG?", {answered("", "ERROR")}}};
    CHECK(run(nobody).facts.registration == Registration::searching);
}

TEST_CASE("the SIM's number is asked for in several ways", "[device]") {
    Answers modem;
    modem.instead = {{"AT+CCID", {answered("", "ERROR")}},
                     {"AT+QCCID", {answered("", "ERROR")}},
                     {"AT+ICCID", {answered("+ICCID: 89340712345678901234")}}};
    CHECK(run(modem).facts.iccid == "89340712345678901234");
    Answers none;
    for (const char* way : {"AT+CCID", "AT+QCCID", "AT+ICCID", "AT^ICCID?"})
        none.instead.push_back({way, {answered("", "ERROR")}});
    const Run result = run(none);
    CHECK(result.last.todo == Todo::up);
    CHECK(result.facts.iccid.empty());
}

TEST_CASE("identities are digits of a likely number", "[device]") {
    CHECK(identity_digits(answered("+CGSN: \"356938035643809\""), "+CGSN", 14) == "356938035643809");
    CHECK(identity_digits(answered("IMEI: 356938035643809"), "+CGSN", 14) == "356938035643809");
    for (const std::string bad : {"", "none", "1234", "12345678901234567890123"})
        CHECK(identity_digits(answered(bad), "+CGSN", 14).empty());
}

TEST_CASE("store lists are read in the forms that modems use", "[device]") {
    using Lists = std::vector<std::vector<std::string>>;
    CHECK(store_lists(answered("+CPMS: (\"SM\",\"BM\"),(\"SM\")")) == Lists{{"SM", "BM"}, {"SM"}});
    CHECK(store_lists(answered("+CPMS: ((\"SM\",\"SR\"),(\"SM\"))")) == Lists{{"SM", "SR"}, {"SM"}});
    CHECK(store_ladder(store_lists(answered("+CPMS: ()"))).empty());
    CHECK(store_ladder(store_lists(answered("+CPMS: (\"S\rAT+X\")"))).empty());
    CHECK(store_ladder({}).empty());
    for (const std::string bad : {"", "S", "SMS", "sm", "S\"", "1M"}) CHECK_FALSE(is_store_name(bad));
}

TEST_CASE("what a modem says of itself is shown as plain text", "[device]") {
    CHECK(answer_text(answered("\"Telef\xc3\xb3nica\xff\""), "+CGMI") == "Telefnica");
    CHECK(answer_text(answered(std::string(5000, 'A')), "+CGMI").size() == 64);
    CHECK(answer_text(answered(""), "+CGMI").empty());
    CHECK(network_answer(answered("+COPS: 0,0,\"Test, net\",7")) == "Test, net");
    CHECK(network_answer(answered("+COPS: 0")).empty());
    CHECK(centre_answer(answered("+CSCA: \"+34600000000\",145")) == "+34600000000");
}

TEST_CASE("signal is told in dBm where it is known", "[device]") {
    CHECK(signal_answer(answered("+CSQ: 0,99")) == -113);
    CHECK(signal_answer(answered("+CSQ: 31,0")) == -51);
    for (const std::string bad : {"+CSQ: 99,99", "+CSQ: 32,0", "+CSQ:", "", "+CSQ: x"})
        CHECK_FALSE(signal_answer(answered(bad)));
}
