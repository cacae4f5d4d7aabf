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

TEST_CASE("a modem that has just started is waited for as its family says", "[device]") {
    reader::ModemProfile family;
    family.start.ready_lines = {"SMS Ready"};
    family.start.ready_wait = std::chrono::seconds(15);
    Setting setting = Setting::with(family);
    Answers settled;
    CHECK(run(settled, setting).waits_for_ready == 0);
    setting.begun_anew = true;
    Answers fresh;
    CHECK(run(fresh, setting).waits_for_ready == 1);
    setting.begun_anew = false;
    Answers off;
    off.instead = {{"AT+CFUN?", {answered("+CFUN: 0")}}};
    CHECK(run(off, setting).waits_for_ready == 1);
}

TEST_CASE("a modem that refuses everything is reset once", "[device]") {
    Answers modem;
    const auto error = answered("", "ERROR");
    modem.instead = {{"AT+CGMI", {error, answered("Sony Ericsson")}},
                     {"AT+CPIN?", {error, answered("+CPIN: READY")}},
                     {"AT+CFUN?", {error, answered("+CFUN: 1")}}};
    CHECK(run(modem).last.todo == Todo::up);
    CHECK(modem.count("AT+CFUN=1,1") == 1);
    CHECK(modem.count("ATE0") == 2);
    Answers hopeless;
    hopeless.instead = {{"AT+CGMI", {error}}, {"AT+CPIN?", {error}}, {"AT+CFUN?", {error}}};
    CHECK(run(hopeless).last.fault == errc::sim_failure);
    CHECK(hopeless.count("AT+CFUN=1,1") == 1);
    Setting again;
    again.may_reset = false;
    Answers spared;
    spared.instead = hopeless.instead;
    CHECK(run(spared, again).last.fault == errc::sim_failure);
    CHECK(spared.count("AT+CFUN=1,1") == 0);
}

TEST_CASE("the family's own commands follow the recognition, whatever is answered", "[device]") {
    reader::ModemProfile family;
    family.start.commands = {"AT+QURCCFG=\"urcport\",\"usbat\"", "AT^CURC=0"};
    family.timeouts.sim = std::chrono::seconds(77);
    Answers modem;
    modem.instead = {{"AT^CURC=0", {answered("", "COMMAND NOT SUPPORT")}}};
    const Run result = run(modem, Setting::with(family));
    CHECK(result.last.todo == Todo::up);
    CHECK(result.facts.profile == "family");
    const auto at = [&](const std::string& text) { return std::ranges::find(modem.asked, text) - modem.asked.begin(); };
    CHECK(at("AT+CGSN") < at("AT+QURCCFG=\"urcport\",\"usbat\""));
    CHECK(at("AT+QURCCFG=\"urcport\",\"usbat\"") < at("AT^CURC=0"));
    CHECK(at("AT^CURC=0") < at("AT+CPIN?"));
}

TEST_CASE("receipts are asked for under service 0, then 1, then by way of a store", "[device]") {
    const auto error = answered("", "ERROR");
    const std::vector<Reply> services = {answered("+CSMS: 0,1,1,1"), answered("+CSMS: 1,1,1,1")};
    Answers modem;
    modem.instead = {{"AT+CSMS=?", {answered("+CSMS: (0,1)")}}, {"AT+CSMS?", services}};
    for (const char* direct : {"AT+CNMI=2,1,0,1,0", "AT+CNMI=2,1,0,1,1"}) modem.instead.push_back({direct, {error}});
    modem.instead.push_back({"AT+CNMI=1,1,0,1,0", {error, answered("")}});
    const Run result = run(modem);
    CHECK(result.facts.service == 1);
    CHECK(result.facts.receipts == ReceiptPath::direct);
    CHECK(result.facts.notice == "1,1,0,1,0");

    Answers stored;
    stored.instead = {{"AT+CSMS=?", {answered("+CSMS: (0,1)")}}, {"AT+CSMS?", {services[0], services[1], services[0]}}};
    for (const char* direct : {"AT+CNMI=2,1,0,1,0", "AT+CNMI=2,1,0,1,1", "AT+CNMI=1,1,0,1,0"})
        stored.instead.push_back({direct, {error}});
    const Run by_store = run(stored);
    CHECK(by_store.facts.service == 0);
    CHECK(by_store.facts.receipts == ReceiptPath::stored);
    CHECK(stored.count("AT+CNMI=2,1,0,1,0") == 2);
}

TEST_CASE("service 1 is used only where it is offered, kept, and can be acknowledged", "[device]") {
    const auto error = answered("", "ERROR");
    const auto refuse_direct = [&](Answers& modem) {
        for (const char* direct : {"AT+CNMI=2,1,0,1,0", "AT+CNMI=2,1,0,1,1", "AT+CNMI=1,1,0,1,0"})
            modem.instead.push_back({direct, {error}});
    };
    Answers m26;
    m26.instead = {{"AT+CSMS=?", {answered("+CSMS: (0,128)")}}};
    refuse_direct(m26);
    CHECK(run(m26).facts.receipts == ReceiptPath::stored);
    CHECK(m26.count("AT+CSMS=1") == 0);
    Answers forgetful;
    forgetful.instead = {{"AT+CSMS=?", {answered("+CSMS: (0,1)")}}, {"AT+CSMS?", {answered("+CSMS: 0,1,1,1")}}};
    refuse_direct(forgetful);
    CHECK(run(forgetful).facts.service == 0);
    CHECK(forgetful.count("AT+CNMI=2,1,0,1,0") == 1);
    reader::ModemProfile novatel;
    novatel.sms.acknowledge_receipts = reader::Acknowledge::none;
    Answers unacknowledged;
    unacknowledged.instead = {{"AT+CSMS=?", {answered("+CSMS: (0,1)")}}};
    refuse_direct(unacknowledged);
    CHECK(run(unacknowledged, Setting::with(novatel)).facts.service == 0);
    CHECK(unacknowledged.count("AT+CSMS=1") == 0);
    Answers stuck;
    stuck.instead = {
        {"AT+CSMS=?", {answered("+CSMS: (0,1)")}}, {"AT+CSMS=0", {error}}, {"AT+CSMS?", {answered("+CSMS: 1,1,1,1")}}};
    const Run result = run(stuck);
    CHECK(result.facts.service == 1);
    CHECK(result.facts.receipts == ReceiptPath::direct);
}

TEST_CASE("a family's notices are tried in its order, and plain ones after them", "[device]") {
    reader::ModemProfile family;
    family.sms.notices = {"1,1,0,1,0"};
    Answers modem;
    modem.instead = {{"AT+CNMI=1,1,0,1,0", {answered("", "ERROR")}}};
    const Run result = run(modem, Setting::with(family));
    CHECK(result.facts.notice == "2,1");
    CHECK(result.facts.receipts == ReceiptPath::none);
    reader::ModemProfile deaf;
    deaf.sms.receipts = false;
    Answers never;
    CHECK(run(never, Setting::with(deaf)).facts.receipts == ReceiptPath::none);
}

TEST_CASE("stores are asked for in the family's order, again while they are refused, and by what is in use",
          "[device]") {
    reader::ModemProfile huawei;
    huawei.sms.stores = {"SM", "ME"};
    huawei.sms.receipt_stores = {};
    Answers modem;
    CHECK(run(modem, Setting::with(huawei)).facts.stores == std::vector<std::string>{"SM", "ME"});
    Answers busy;
    const auto error = answered("", "ERROR");
    busy.instead = {{"AT+CPMS=?", {answered("+CPMS: (\"SM\"),(\"SM\")")}},
                    {"AT+CPMS=\"SM\",\"SM\"", {error, error, answered("")}},
                    {"AT+CPMS=\"SM\"", {error}}};
    const Run result = run(busy);
    CHECK(result.pauses == 2);
    CHECK(result.facts.stores == std::vector<std::string>{"SM"});
    Answers nokia;
    nokia.instead = {{"AT+CPMS=?", {answered("+CPMS: (),(),()")}},
                     {"AT+CPMS?", {answered("+CPMS: \"MT\",0,100,\"MT\",0,100")}}};
    CHECK(run(nokia).facts.stores == std::vector<std::string>{"MT"});
}

TEST_CASE("the SIM's own number, the bearer, the link and the network's time are learnt", "[device]") {
    Answers modem;
    modem.instead = {{"AT+CNUM", {answered("+CNUM: \"\",\"+34600000001\",145")}},
                     {"AT+CGSMS?", {answered("+CGSMS: 3")}},
                     {"AT+CMMS=?", {answered("+CMMS: (0-2)")}},
                     {"AT+CCLK?", {answered("+CCLK: \"26/11/22,11:00:00+04\"")}}};
    const Run result = run(modem);
    CHECK(result.facts.own_number == "+34600000001");
    CHECK(result.facts.bearer == 3);
    CHECK(result.facts.keeps_link);
    REQUIRE(result.times.size() == 1);
    CHECK(words::to_rfc3339(result.times[0]) == "2026-11-22T10:00:00Z");
}

TEST_CASE("only a plausible clock is told", "[device]") {
    CHECK(clock_answer(answered("+CCLK: \"26/11/22,01:30:00-08\"")) ==
          words::from_rfc3339("2026-11-22T03:30:00Z").value());
    CHECK(clock_answer(answered("+CCLK: \"2026/11/22,01:30:00+22\"")));
    for (const std::string bad :
         {"+CCLK: \"80/01/06,00:00:00+00\"", "+CCLK: \"04/01/01,00:00:00+00\"", "+CCLK: \"26/11/22,11:00:00\"",
          "+CCLK: \"26/13/22,11:00:00+04\"", "+CCLK: \"26/02/30,11:00:00+04\"", "+CCLK: \"26/11/22,25:00:00+04\"",
          "+CCLK: \"26/11/22,11:00:00+99\"", "+CCLK: ", "", "+CCLK: \"now\""}) {
        INFO(bad);
        CHECK_FALSE(clock_answer(answered(bad)));
    }
}

TEST_CASE("what a modem is, it may say in one answer to ATI", "[device]") {
    Answers huawei;
    const auto error = answered("", "ERROR");
    Reply all = answered("Manufacturer: huawei");
    for (const char* line : {"Model: E1750", "Revision: 11.126.15.00.00", "IMEI: 356938035643809", "+GCAP: +CGSM"})
        all.lines.push_back({line, {}});
    huawei.instead = {{"AT+CGMI", {error}}, {"AT+CGSN", {error}}, {"ATI", {all}}};
    const Run named = run(huawei);
    CHECK(named.facts.manufacturer == "huawei");
    CHECK(named.facts.model == "E1750");
    CHECK(named.facts.imei == "356938035643809");
    Answers quectel;
    Reply plain = answered("Quectel");
    for (const char* line : {"EC25", "Revision: EC25EFAR06A03M4G"}) plain.lines.push_back({line, {}});
    quectel.instead = {{"AT+CGMI", {error}}, {"ATI", {plain}}};
    const Run listed = run(quectel);
    CHECK(listed.facts.manufacturer == "Quectel");
    CHECK(listed.facts.model == "EC25");
    CHECK(listed.facts.revision == "EC25EFAR06A03M4G");
}

TEST_CASE("an ICCID is known in every spelling, turned where a modem swaps its digits", "[device]") {
    for (const std::string line :
         {"+CCID: 8934071234567890123", "^ICCID: \"8934071234567890123F\"", "+ICCID:8934071234567890123",
          "8934071234567890123", "#CCID: 8934071234567890123", "^ICCID: 984370214365870921F3"})
        CHECK(iccid_answer(answered(line)) == "8934071234567890123");
    for (const std::string bad : {"", "ERROR", "1234", "98437021"}) CHECK(iccid_answer(answered(bad)).empty());
    CHECK(is_same_sim("8934071234567890123", "89340712345678901234"));
    CHECK_FALSE(is_same_sim("8934071234567890123", "8934071234567890124"));
    CHECK_FALSE(is_same_sim("", "8934071234567890123"));
}

TEST_CASE("a SIM that the setting does not name is refused", "[device]") {
    Setting setting;
    setting.settings.iccid = "8934070000000000000";
    Answers other;
    CHECK(run(other, setting).last.fault == errc::sim_other);
    setting.settings.iccid = "8934071234567890123";
    Answers same;
    CHECK(run(same, setting).last.todo == Todo::up);
}

TEST_CASE("5G alone is a network, too", "[device]") {
    Answers modem;
    modem.instead = {{"AT+CREG?", {answered("+CREG: 2,0")}},
                     {"AT+CEREG?", {answered("+CEREG: 2,0")}},
                     {"AT+C5GREG?", {answered("+C5GREG: 2,1,\"00C3\",\"01A2\",11")}}};
    CHECK(run(modem).facts.registration == Registration::home);
}
