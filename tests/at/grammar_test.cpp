#include <optional>
#include <string>
#include <vector>

#include "modem/at/fields.hpp"
#include "modem/at/final_result.hpp"
#include "modem/at/unsolicited.hpp"
#include "tests/support/catch.hpp"

using namespace modem::at;
using Kind = FinalResult::Kind;
using News = Unsolicited::Kind;

TEST_CASE("final results are whole lines", "[at]") {
    struct Case {
        std::string line;
        Kind kind;
        std::optional<int> code;
    };
    const std::vector<Case> cases = {
        {"OK", Kind::ok, {}},
        {"ERROR", Kind::error, {}},
        {"+CME ERROR: 14", Kind::cme_error, 14},
        {"+CMS ERROR: 500", Kind::cms_error, 500},
        {"+CMS ERROR:500", Kind::cms_error, 500},
        {"+CMS ERROR: unknown error", Kind::cms_error, {}},
        {"+CME ERROR: SIM not inserted", Kind::cme_error, {}},
        {"+CMS ERROR:", Kind::cms_error, {}},
        {"+CMS ERROR: -1", Kind::cms_error, {}},
        {"+CMS ERROR: 99999999999999999999", Kind::cms_error, {}},
        {"MODEM ERROR: 3", Kind::error, {}},
        {"COMMAND NOT SUPPORT", Kind::not_supported, {}},
        {"NA", Kind::not_supported, {}},
        {"CONNECT", Kind::connect, {}},
        {"NO CARRIER", Kind::no_carrier, {}},
        {"BUSY", Kind::busy, {}},
        {"NO ANSWER", Kind::no_answer, {}},
        {"NO DIALTONE", Kind::no_dialtone, {}},
    };
    for (const auto& [line, kind, code] : cases) {
        INFO(line);
        const auto result = parse_final(line);
        REQUIRE(result);
        CHECK(result->kind == kind);
        CHECK(result->code == code);
        CHECK(result->text == line);
    }
}

TEST_CASE("a final result inside a longer line is none", "[at]") {
    for (const std::string line :
         {"BROOKLYN", "+COPS: 0,0,\"OK\"", "OKAY", "NOT OK", "ok", "ERRORS", "ERROR 500", "+CMS ERR", "+CME: ERROR: 5",
          "NO CARRIERS", "", "O", "XERROR", "+CPIN: READY", "RING"}) {
        INFO(line);
        CHECK_FALSE(parse_final(line));
    }
}

TEST_CASE("results of calls are told from results of commands", "[at]") {
    for (const Kind kind : {Kind::no_carrier, Kind::busy, Kind::no_answer, Kind::no_dialtone, Kind::connect})
        CHECK(is_call_result(kind));
    for (const Kind kind : {Kind::ok, Kind::error, Kind::cme_error, Kind::cms_error, Kind::not_supported})
        CHECK_FALSE(is_call_result(kind));
}

TEST_CASE("names of information lines end where they end", "[at]") {
    CHECK(has_prefix("+CMT: ,29", "+CMT"));
    CHECK(has_prefix("+CSMS=(0)", "+CSMS"));
    CHECK(has_prefix("+CSMS (0)", "+CSMS"));
    CHECK(has_prefix("+CPIN:READY", "+CPIN"));
    CHECK_FALSE(has_prefix("+CMTI: \"SM\",1", "+CMT"));
    CHECK_FALSE(has_prefix("+CDSI: \"SM\",1", "+CDS"));
    CHECK_FALSE(has_prefix("X+CMT: ,29", "+CMT"));
    CHECK(after_prefix("+CPIN:  READY ", "+CPIN") == "READY");
    CHECK(after_prefix("+CSMS=(0)", "+CSMS") == "(0)");
    CHECK(after_prefix("Quectel", "+CGMI") == "Quectel");
}

TEST_CASE("fields are cut at commas outside quotation marks and parentheses", "[at]") {
    using Fields = std::vector<std::string>;
    CHECK(split_fields("\"SM\",1,,(0-2,5)") == Fields{"SM", "1", "", "(0-2,5)"});
    CHECK(split_fields("") == Fields{""});
    CHECK(split_fields("((\"SM\",\"BM\"),(\"SM\"))") == Fields{"((\"SM\",\"BM\"),(\"SM\"))"});
    CHECK(split_fields("\"a,b\",\"c") == Fields{"a,b", "\"c"});
    CHECK(split_fields("),(,1") == Fields{")", "(,1"});
}

TEST_CASE("ranges are read in the forms that modems use", "[at]") {
    CHECK(parse_range("(0-2)") == std::vector<int>{0, 1, 2});
    CHECK(parse_range("(0,2,3)") == std::vector<int>{0, 2, 3});
    CHECK(parse_range("(1)") == std::vector<int>{1});
    CHECK(parse_range("0-1") == std::vector<int>{0, 1});
    CHECK(parse_range("(254-100000)") == std::vector<int>{254, 255});
    for (const std::string bad : {"", "()", "(a)", "(1-)", "(-1)", "(3-2)", "(1", "(1.5)"}) {
        INFO(bad);
        CHECK(parse_range(bad).empty());
    }
}

TEST_CASE("numbers are whole numbers", "[at]") {
    CHECK(parse_number(" 17 ") == 17);
    CHECK(parse_number("-1") == -1);
    for (const std::string bad : {"", " ", "1x", "x1", "1 2", "+1", "99999999999"}) CHECK_FALSE(parse_number(bad));
    CHECK_FALSE(number_at({"1"}, 1));
}

TEST_CASE("unsolicited lines are told by their names", "[at]") {
    CHECK(classify("+CMTI: \"SM\",3") == News::stored_message);
    CHECK(classify("+CMT: ,29") == News::message);
    CHECK(classify("+CDSI: \"SR\",1") == News::stored_receipt);
    CHECK(classify("+CDS: 25") == News::receipt);
    CHECK(classify("+CBM: 88") == News::broadcast);
    CHECK(classify("+CEREG: 1") == News::registration);
    for (const std::string line :
         {"RDY", "APP RDY", "^BOOT:1234,0,0,0,6", "NORMAL POWER DOWN", "POWERED DOWN", "+CFUN: 1", "^SYSSTART"}) {
        INFO(line);
        CHECK(classify(line) == News::restarted);
    }
    for (const std::string line :
         {"RDYX", "SMS Ready", "Call Ready", "RING", "+CFUN: 4", "^RSSI:18", "+QUSIM: 1", ""}) {
        INFO(line);
        CHECK(classify(line) == News::other);
    }
}

TEST_CASE("a family's own lines are told by their starts", "[at]") {
    LineStarts family;
    family.ignored = {"^RSSI:", "+CREG"};
    family.restarted = {"*PSUTTZ"};
    family.full = {"^SMMEMFULL", "+QIND: \"smsfull\""};
    family.sim = {"+QUSIM:", "#QSS:"};
    family.ready = {"+QUSIM: 1", "SMS DONE"};
    family.undervoltage = {"+QIND: \"vbatt\""};
    const std::vector<std::pair<std::string, News>> lines = {{"^RSSI:18", News::ignored},
                                                             {"*PSUTTZ: 1", News::restarted},
                                                             {"^SMMEMFULL:\"SM\"", News::full},
                                                             {"+QIND: \"smsfull\",\"SM\"", News::full},
                                                             {"+QUSIM: 0", News::sim},
                                                             {"#QSS: 1", News::sim},
                                                             {"+QUSIM: 1", News::ready},
                                                             {"SMS DONE", News::ready},
                                                             {"+QIND: \"vbatt\",-1", News::undervoltage},
                                                             {"+CPIN: NOT READY", News::sim},
                                                             {"UNDER-VOLTAGE WARNNING", News::undervoltage},
                                                             {"UNDER-VOLTAGE POWER DOWN", News::restarted},
                                                             {"+CREG: 1", News::registration},
                                                             {"+CMTI: \"SM\",1", News::stored_message},
                                                             {"^HCSQ:1", News::other}};
    for (const auto& [line, kind] : lines) {
        INFO(line);
        CHECK(classify(line, family) == kind);
    }
}

TEST_CASE("a header of text mode is told from one whose sender has such a name", "[at]") {
    CHECK(is_text_mode_header("+CMGR: \"REC UNREAD\",\"+34600\",,\"26/11/22,10:00:00+04\""));
    CHECK(is_text_mode_header("+CMGL: 1,\"REC READ\",\"+34600\",,\"26/11/22,10:00:00+04\""));
    CHECK(is_text_mode_header("+CMGL: 1,\"STO SENT\",\"+34600\",,"));
    for (const std::string line : {"+CMGR: 1,\"REC Anna\",28", "+CMGL: 1,1,\"REC Anna\",28", "+CMGR: 0,,28", "+CMGR"})
        CHECK_FALSE(is_text_mode_header(line));
}

TEST_CASE("a header announces the octets of its PDU in its last field", "[at]") {
    CHECK(announced_octets("+CMGR: 1,,29") == 29U);
    CHECK(announced_octets("+CMGR: ,,29") == 29U);
    CHECK(announced_octets("+CMGR: 0,29") == 29U);
    CHECK(announced_octets("+CMT: \"Anna, mobile\",29") == 29U);
    CHECK(announced_octets("+CDS: ,25") == 25U);
    CHECK(announced_octets("+CDS:25") == 25U);
    CHECK_FALSE(announced_octets("+CMGR: \"REC READ\",\"+34600\",,\"22/11/26,10:00:00+04\""));
    CHECK_FALSE(announced_octets("+CMT: ,-5"));
    CHECK_FALSE(announced_octets("+CMT"));
}

TEST_CASE("a PDU line is whole octets in hexadecimal, as long as announced", "[at]") {
    CHECK(is_hex_line("00aAfF"));
    for (const std::string bad : {"", "0", "000", "0G", "00 0", "0x00"}) CHECK_FALSE(is_hex_line(bad));
    CHECK(has_length("0001020304", 4, true));
    CHECK(has_length("0291440102", 2, true));
    CHECK_FALSE(has_length("0001020304", 5, true));
    CHECK_FALSE(has_length("", 0, true));
    CHECK(has_length("00112233", 4, false));
}

TEST_CASE("a registration line is an answer when its second field is a state", "[at]") {
    for (const std::string line : {"+CREG: 0,1", "+CREG: 2,1,\"1A2B\",\"01C3\",7", "+CREG: 1, 5", "+CEREG: 0,4"})
        CHECK(is_registration_answer(line));
    for (const std::string line :
         {"+CREG: 1", "+CREG: 1,\"1A2B\",\"01C3\"", "+CREG: 5,0012,00C3", "+CREG:", "+CREG", "+CREG: 1,"}) {
        INFO(line);
        CHECK_FALSE(is_registration_answer(line));
    }
}
