#include <regex>
#include <set>

#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

/// A modem of a family without echo, long on.
class Family : public Bench {
public:
    explicit Family(const std::string& id) : Bench(family(id)) {
        type("ATE0\r");
        at("AT+CMEE=1");
        if (!modem().state().traits->flood_ends.empty()) at("AT" + std::string(modem().state().traits->flood_ends));
        modem().say("");
        heard();
    }
    /// Brings a text; its number in the store, from 0.
    std::string text() {
        REQUIRE(world.network().text("+34600111222", modem(), "Hello"));
        pass_ms(10);
        return lines_of(heard());
    }
};

std::string quoted_list(const std::vector<std::string_view>& names) {
    std::string all;
    for (const auto name : names) all += (all.empty() ? "\"" : ",\"") + std::string(name) + "\"";
    return all;
}

}  // namespace

TEST_CASE("every profile that ships has a personality, and ids are unique", "[simulator][personality]") {
    std::set<std::string_view> ids, profiles;
    for (const auto& one : personalities()) {
        CHECK(ids.insert(one.id).second);
        profiles.insert(one.profile);
        CHECK(!one.about.empty());
    }
    for (const auto* profile : {"generic", "quectel_ec2x", "simcom_sim7xxx", "simcom_a7xxx", "simcom_sim800", "huawei",
                                "zte", "telit", "cinterion", "ublox", "sierra"}) {
        INFO(profile);
        CHECK(profiles.contains(profile));
        REQUIRE(find_personality(profile) != nullptr);
    }
    CHECK(find_personality("nokia") == nullptr);
}

TEST_CASE("every personality names its model, and its maker only if it is to", "[simulator][personality]") {
    for (const auto& one : personalities()) {
        INFO(one.id);
        auto options = Bench::family(std::string(one.id));
        for (const bool real : {false, true}) {
            options.modems.front().real_name = real;
            Bench bench(options);
            bench.type("ATE0\r");
            CHECK(bench.at("AT+CGMI") == (real ? std::string(one.manufacturer) : "Tillcast simulator") + "|OK");
            CHECK(bench.at("AT+CGMM") == std::string(one.model) + "|OK");
            CHECK(bench.at("AT+CGMR") == std::string(one.revision) + "|OK");
        }
    }
}

TEST_CASE("every personality sends a part and takes a text and a receipt", "[simulator][personality]") {
    for (const auto& one : personalities()) {
        INFO(one.id);
        Family bench{std::string(one.id)};
        CHECK(bench.send("+34600111222", "x") == "+CMGS: 0|OK");
        CHECK(bench.at("AT+CNMI=1,1,0,0," + std::string(1, one.bfrs.front())) == "OK");
        const auto notice = bench.text();
        std::smatch found;
        const std::regex form(R"re(\+CMTI: ("(ME|SM)"|),(-?\d+).*)re");
        REQUIRE(std::regex_match(notice, found, form));
        if (one.place_unknown) {
            CHECK(found[3] == "-1");
        } else {
            CHECK(found[3] == std::to_string(one.first_index));
            CHECK_THAT(bench.at("AT+CMGR=" + std::to_string(one.first_index)),
                       Catch::Matchers::EndsWith("C8329BFD06|OK"));
        }
        CHECK(bench.events("part").size() == 1);
    }
}

TEST_CASE("what AT+CNMI offers is not always what it takes", "[simulator][personality]") {
    for (const auto* id : {"simcom_sim7xxx", "huawei", "zte", "sierra"}) {
        INFO(id);
        Family bench(id);
        CHECK_THAT(bench.at("AT+CNMI=?"), ContainsSubstring("2"));
        CHECK(bench.at("AT+CNMI=2,1,0,1,0") == "+CMS ERROR: 303");
        CHECK(bench.at("AT+CNMI=1,1") == "OK");
    }
    Family sierra("sierra");
    CHECK(sierra.at("AT+CNMI=1,1,0,1,0") == "+CMS ERROR: 303");
    CHECK(sierra.at("AT+CNMI=1,1,0,2,0") == "OK");
    Family cinterion("cinterion");
    CHECK(cinterion.at("AT+CNMI=2,1,0,2,0") == "+CMS ERROR: 303");
    CHECK(cinterion.at("AT+CNMI=2,1,0,2,1") == "OK");
}

TEST_CASE("some route receipts and texts only under AT+CSMS=1", "[simulator][personality]") {
    for (const auto* id : {"quectel_eg91", "simcom_a7xxx", "ublox"}) {
        INFO(id);
        Family bench(id);
        CHECK(bench.at("AT+CNMI=2,1,0,1,0") == "+CMS ERROR: 303");
        CHECK_THAT(bench.at("AT+CSMS=1"), Catch::Matchers::EndsWith("OK"));
        CHECK(bench.at("AT+CNMI=2,1,0,1,0") == "OK");
    }
}

TEST_CASE("AT+CSMS lists what a family has", "[simulator][personality]") {
    Family m26("quectel_m26");
    CHECK(m26.at("AT+CSMS=?") == "+CSMS: (0,128)|OK");
    CHECK(m26.at("AT+CSMS=1") == "+CMS ERROR: 303");
    Family huawei("huawei");
    CHECK(huawei.at("AT+CSMS?") == "+CSMS: 128,1,1,1|OK");
}

TEST_CASE("a receipt in SR is announced where it is, but for Quectel", "[simulator][personality]") {
    for (const auto& [id, said] : {std::pair<const char*, const char*>{"telit", "+CDSI: \"SR\",1"},
                                   {"zte", "+CDSI: \"SR\",1"},
                                   {"simcom_sim7xxx", "+CDSI: \"SR\",0"},
                                   {"quectel_ec2x", "+CDSI: \"SM\",0"}}) {
        INFO(id);
        Family bench(id);
        CHECK(bench.at("AT+CNMI=1,1,0,2,0") == "OK");
        bench.send("+34600111222", "x", true);
        bench.pass_ms(1500);
        CHECK_THAT(bench.heard(), ContainsSubstring(said));
        CHECK_THAT(bench.at("AT+CPMS=\"SR\""), ContainsSubstring("+CPMS: 1,20"));
        const auto place = std::to_string(find_personality(id)->first_index);
        CHECK_THAT(bench.at("AT+CMGR=" + place), ContainsSubstring("+CMGR: 0,,"));
    }
}

TEST_CASE("ZTE writes +CDS with a leading comma, and the MF190 delivers no receipt", "[simulator][personality]") {
    Family zte("zte");
    zte.at("AT+CNMI=1,1,0,1,0");
    zte.send("+34600111222", "x", true);
    zte.pass_ms(1500);
    CHECK_THAT(zte.heard(), ContainsSubstring("+CDS: ,"));
    Family mf190("zte_mf190");
    mf190.at("AT+CNMI=1,1,0,1,0");
    mf190.send("+34600111222", "x", true);
    mf190.pass(std::chrono::hours(1));
    CHECK(mf190.heard().find("+CDS") == std::string::npos);
    CHECK(mf190.field("part", "receipt_requested") == "true");
}

TEST_CASE("AT+CPMS has the stores of the family, each in its own form", "[simulator][personality]") {
    for (const auto& one : personalities()) {
        INFO(one.id);
        Family bench{std::string(one.id)};
        CHECK(bench.at("AT+CPMS=?") == "+CPMS: " + std::string(one.stores_offer) + "|OK");
        std::vector<std::string_view> all;
        for (const auto& stores : one.stores) all.push_back(stores.front());
        CHECK_THAT(bench.at("AT+CPMS=" + quoted_list(all)), Catch::Matchers::EndsWith("OK"));
        CHECK(bench.at("AT+CPMS=\"XX\"") == "+CMS ERROR: 303");
    }
    Family cinterion("cinterion");
    CHECK(cinterion.at("AT+CPMS=\"ME\",\"ME\",\"ME\"") == "+CMS ERROR: 303");
    CHECK_THAT(cinterion.at("AT+CPMS=\"ME\",\"ME\",\"SM\""), Catch::Matchers::EndsWith("OK"));
    Family wavecom("wavecom");
    CHECK(wavecom.at("AT+CPMS=\"SM\",\"SM\",\"SM\"") == "+CMS ERROR: 303");
    CHECK(wavecom.at("AT+CPMS?") == "+CPMS: \"SM\",0,30|OK");
    Family samsung("samsung");
    CHECK(samsung.at("AT+CPMS=\"ME\",\"ME\",\"ME\"") == "OK");
}

TEST_CASE("a Huawei counts a text only half a second after it came", "[simulator][personality]") {
    Family bench("huawei");
    bench.at("AT+CNMI=1,1");
    CHECK_THAT(bench.text(), ContainsSubstring("+CMTI: \"SM\",0"));
    CHECK_THAT(bench.at("AT+CPMS?"), ContainsSubstring("\"SM\",0,30"));
    bench.pass_ms(500);
    CHECK_THAT(bench.at("AT+CPMS?"), ContainsSubstring("\"SM\",1,30"));
}

TEST_CASE("AT+CNMA has the form that the family knows", "[simulator][personality]") {
    Family simcom("simcom_sim7xxx");
    simcom.at("AT+CSMS=1");
    CHECK(simcom.at("AT+CNMA") == "ERROR");
    Family plain("motorola");
    plain.at("AT+CSMS=1;+CNMI=2,2");
    plain.text();
    CHECK(plain.at("AT+CNMA=0") == "ERROR");
    CHECK(plain.at("AT+CNMA") == "OK");
    CHECK(plain.at("AT+CNMA") == "+CMS ERROR: 340");
    Family huawei("huawei");
    huawei.at("AT+CSMS=1");
    CHECK(huawei.at("AT+CNMI=1,2") == "OK");
    huawei.text();
    CHECK(huawei.type("AT+CNMA=1,3\r") == "\r\n> ");
    CHECK(Bench::lines_of(huawei.type("000001\x1a")) == "+CMS ERROR: 304");
    CHECK(huawei.at("AT+CNMA=0") == "OK");
}

TEST_CASE("each family tells the attempts that are left in its own way", "[simulator][personality]") {
    struct Case {
        const char* id;
        const char* command;
        const char* before;
        const char* after;
    };
    constexpr Case cases[] = {
        {"quectel_ec2x", "AT+QPINC?", "+QPINC: \"SC\",3,10", "+QPINC: \"SC\",2,10"},
        {"simcom_sim7xxx", "AT+SPIC", "+SPIC: 3,10,3,10", "+SPIC: 2,10,3,10"},
        {"simcom_sim800", "AT+SPIC", "+SPIC: 3,3,10,10", "+SPIC: 2,3,10,10"},
        {"huawei", "AT^CPIN?", "^CPIN: SIM PIN,3,10,3,10,3", "^CPIN: SIM PIN,2,10,2,10,3"},
        {"zte", "AT+ZPINPUK=?", "+ZPINPUK: 3,3,10,10", "+ZPINPUK: 2,3,10,10"},
        {"telit", "AT#PCT", "#PCT: 3", "#PCT: 2"},
        {"cinterion", "AT^SPIC", "^SPIC: 3", "^SPIC: 2"},
        {"ublox", "AT+UPINCNT", "+UPINCNT: 3,3,10,10", "+UPINCNT: 2,3,10,10"},
        {"sierra", "AT+CPINC?", "+CPINC: 3,3,10,10", "+CPINC: 2,3,10,10"},
        {"generic", "AT+CPINR=\"SIM PIN\"", "+CPINR: SIM PIN,3,3", "+CPINR: SIM PIN,2,3"},
    };
    for (const auto& [id, command, before, after] : cases) {
        INFO(id);
        auto options = Bench::family(id);
        options.modems.front().pin = "1234";
        Bench bench(options);
        bench.type("ATE0\r");
        CHECK_THAT(bench.at(command), ContainsSubstring(before));
        CHECK(bench.at("AT+CPIN=\"0000\"") == "ERROR");
        CHECK_THAT(bench.at(command), ContainsSubstring(after));
    }
    Family huawei("huawei");
    CHECK(huawei.at("AT^CPIN?") == "^CPIN: READY,3,10,3,10,3|OK");
}

TEST_CASE("each family has its own question for the ICCID", "[simulator][personality]") {
    for (const auto& [id, command, head] :
         {std::tuple<const char*, const char*, const char*>{"quectel_ec2x", "AT+QCCID", "+QCCID: "},
          {"simcom_sim7xxx", "AT+CICCID", "+ICCID: "},
          {"simcom_sim800", "AT+CCID", ""},
          {"huawei", "AT^ICCID?", "^ICCID: "},
          {"zte", "AT+ZGETICCID", "+ZGETICCID: "},
          {"telit", "AT#CCID", "#CCID: "},
          {"cinterion", "AT^SCID", "^SCID: "},
          {"ublox", "AT+CCID", "+CCID: "},
          {"sierra", "AT+ICCID?", "+ICCID: "}}) {
        INFO(id);
        Family bench(id);
        CHECK(bench.at(command) == head + bench.modem().state().identity.iccid + "|OK");
        bench.modem().pull_sim();
        bench.heard();
        CHECK_THAT(bench.at(command), ContainsSubstring("ERROR: 10"));
    }
}

TEST_CASE("what a family does not know it refuses in its own words", "[simulator][personality]") {
    for (const auto& [id, words] : {std::pair<const char*, const char*>{"generic", "+CME ERROR: 4"},
                                    {"huawei", "COMMAND NOT SUPPORT"},
                                    {"samsung", "NA"}}) {
        Family bench(id);
        CHECK(bench.at("AT+NONSENSE") == words);
    }
    CHECK(Family("huawei").at("AT+CPINR") == "COMMAND NOT SUPPORT");
    CHECK(Family("zte").at("AT+CMMS=2") == "+CME ERROR: 4");
    CHECK(Family("samsung").at("AT+CMGL=4").empty());
}

TEST_CASE("an empty place and an empty store read as the family has it", "[simulator][personality]") {
    CHECK(Family("generic").at("AT+CMGR=1") == "+CMS ERROR: 321");
    CHECK(Family("huawei_e1750").at("AT+CMGR=0") == "OK");
    CHECK(Family("wavecom").at("AT+CMGR=1") == "+CMGR: 0,,0|OK");
    CHECK(Family("motorola").at("AT+CMGL=4") == "+CMS ERROR: 321");
    CHECK(Family("generic").at("AT+CMGL=4") == "OK");
}

TEST_CASE("+CPIN comes in quotes, without a space, or without OK", "[simulator][personality]") {
    CHECK(Family("motorola").at("AT+CPIN?") == "+CPIN: \"READY\"|OK");
    CHECK(Family("samsung").at("AT+CPIN?") == "+CPIN:READY|OK");
    CHECK(Family("wavecom").at("AT+CPIN?") == "+CPIN: READY");
}

TEST_CASE("AT+CREG=2 tells the cell with and without quotes and access technology", "[simulator][personality]") {
    for (const auto& [id, told] : {std::pair<const char*, const char*>{"generic", "2,1,\"00C3\",\"0001A2B3\",7"},
                                   {"huawei", "2,1,00C3,0001A2B3"},
                                   {"zte", "2,1,\"00C3\",\"0001A2B3\",2"},
                                   {"simcom_sim800", "2,1,\"00C3\",\"0001A2B3\""}}) {
        Family bench(id);
        bench.at("AT+CREG=2");
        CHECK(bench.at("AT+CREG?") == std::string("+CREG: ") + told + "|OK");
    }
}
