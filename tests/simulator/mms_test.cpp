#include "modem/simulator/control.hpp"
#include "modem/sms/concat.hpp"
#include "modem/sms/decode.hpp"
#include "tests/simulator/bench.hpp"
#include "tests/support/catch.hpp"

using namespace modem::simulator;

namespace {

// The smallest pictures by their marks: begin and end of a JPEG.
const std::string k_picture = std::string("\xff\xd8\xff\xe0", 4) + std::string(500, 'p') + "\xff\xd9";
constexpr const char* k_sha256 = "sha256";

boost::json::object ask(Bench& bench, const std::string& request) {
    return std::get<boost::json::object>(control(bench.world, request));
}

WorldOptions family(const std::string& id, const std::vector<std::string>& hazards = {}) {
    auto options = Bench::hazardous(hazards, id);
    options.network.mms_time = *Spread::parse("fixed:500");
    return options;
}

void set_up_quectel(Bench& bench) {
    bench.type("ATE0\r");
    bench.at("AT+CMEE=1");
    for (const auto* line : {"AT+QICSGP=1,1,\"mms.example\",\"\",\"\",0", "AT+QIACT=1", "AT+QMMSCFG=\"contextid\",1",
                             "AT+QMMSCFG=\"mmsc\",\"http://mmsc.example/\"", "AT+QMMSCFG=\"proxy\",\"10.0.0.2\",8080"})
        REQUIRE(bench.at(line) == "OK");
}

std::string upload(Bench& bench, const std::string& name, const std::string& bytes) {
    const auto asked = bench.type("AT+QFUPL=\"RAM:" + name + "\"," + std::to_string(bytes.size()) + ",30\r");
    REQUIRE(asked == "\r\nCONNECT\r\n");
    return Bench::lines_of(bench.type(bytes));
}

void set_up_simcom(Bench& bench) {
    bench.type("ATE0\r");
    bench.at("AT+CMEE=1");
    for (const auto* line : {"AT+CMMSNETCFG=1,\"mms.example\"", "AT+CMMSCURL=\"mmsc.example\"",
                             "AT+CMMSPROTO=1,\"10.0.0.2\",8080", "AT+CMMSSENDCFG=6,3,0,0,2,4", "AT+CMMSEDIT=1"})
        REQUIRE(bench.at(line) == "OK");
}

}  // namespace

TEST_CASE("a picture goes out by Quectel's commands, and what was sent is logged", "[simulator][mms]") {
    Bench bench(family("quectel_ec2x"));
    set_up_quectel(bench);
    CHECK_THAT(upload(bench, "cat.jpg", k_picture), Catch::Matchers::StartsWith("+QFUPL: 506,"));
    CHECK(bench.at("AT+QFLST=\"RAM:*\"") == "+QFLST: \"RAM:cat.jpg\",506|OK");
    for (const auto* line : {"AT+QMMSEDIT=0", "AT+QMMSEDIT=1,1,\"+34600111222\"", "AT+QMMSEDIT=4,1,\"A cat\"",
                             "AT+QMMSEDIT=5,1,\"RAM:cat.jpg\"", "AT+QMMSEND=100"})
        CHECK(bench.at(line) == "OK");
    CHECK(bench.at("AT+QMMSEND=100") == "+CME ERROR: 764");
    bench.pass_ms(600);
    CHECK(Bench::lines_of(bench.heard()) == "+QMMSEND: 0,200");
    const auto sent = bench.events("mms");
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].at("to").as_array().front().as_string() == "+34600111222");
    CHECK(sent[0].at("title").as_string() == "A cat");
    const auto& part = sent[0].at("parts").as_array().front().as_object();
    CHECK(part.at("content_type").as_string() == "image/jpeg");
    CHECK(part.at("size").as_int64() == 506);
    CHECK(part.at("whole").as_bool());
    CHECK(part.at(k_sha256).as_string().size() == 64);
}

TEST_CASE("Quectel's MMS is refused where something is missing", "[simulator][mms]") {
    Bench bench(family("quectel_ec2x"));
    bench.type("ATE0\r");
    bench.at("AT+CMEE=1");
    CHECK(bench.at("AT+QMMSEND=100") == "+CME ERROR: 762");
    CHECK(bench.at("AT+QMMSEDIT=5,1,\"RAM:none\"") == "+CME ERROR: 763");
    CHECK(bench.at("AT+QMMSEDIT=1,1,\"+34600111222\"") == "OK");
    CHECK(bench.at("AT+QFUPL=\"RAM:big\",99999999") == "+CME ERROR: 423");
    CHECK(bench.at("AT+QMMSEND=100") == "OK");
    bench.pass_ms(600);
    CHECK(Bench::lines_of(bench.heard()) == "+QMMSEND: 768,0");
    bench.at("AT+QICSGP=1,1,\"mms.example\"");
    bench.at("AT+QIACT=1");
    bench.at("AT+QMMSEND=100");
    bench.pass_ms(600);
    CHECK(Bench::lines_of(bench.heard()) == "+QMMSEND: 753,0");
    CHECK(bench.events("mms").empty());
}

TEST_CASE("hazard mms_refused: the centre answers with a status, or not at all", "[simulator][hazard][mms]") {
    Bench bench(family("quectel_ec2x", {"mms_refused=503"}));
    set_up_quectel(bench);
    bench.at("AT+QMMSEDIT=1,1,\"+34600111222\"");
    bench.at("AT+QMMSEND=100");
    bench.pass_ms(600);
    CHECK(Bench::lines_of(bench.heard()) == "+QMMSEND: 766,503");
    bench.modem().hazards().mms_refused = 1;
    bench.at("AT+QMMSEND=100");
    bench.pass(std::chrono::minutes(10));
    CHECK(bench.heard().empty());
    CHECK(bench.events("mms").empty());
}

TEST_CASE("a picture goes out by SIMCom's commands on LTE", "[simulator][mms]") {
    Bench bench(family("simcom_sim7xxx"));
    set_up_simcom(bench);
    CHECK(bench.at("AT+CMMSINIT") == "+CME ERROR: 4");
    CHECK(bench.type("AT+CMMSDOWN=\"PIC\",506,\"cat.jpg\"\r") == "\r\n>");
    CHECK(Bench::lines_of(bench.type(k_picture)) == "OK");
    CHECK(bench.type("AT+CMMSDOWN=\"TITLE\",5\r") == "\r\n>");
    CHECK(Bench::lines_of(bench.type("A cat")) == "OK");
    CHECK(bench.at("AT+CMMSRECP=\"+34600111222\"") == "OK");
    CHECK(bench.at("AT+CMMSRECP?") == "+CMMSRECP: \"+34600111222\"|OK");
    CHECK_THAT(bench.at("AT+CMMSVIEW"), ContainsSubstring("\"A cat\""));
    bench.modem().receive("AT+CMMSSEND\r");
    bench.pass_ms(600);
    CHECK(Bench::lines_of(bench.heard()) == "OK|+CMMSSEND: 0");
    REQUIRE(bench.events("mms").size() == 1);
    CHECK(bench.field("mms", "title") == "A cat");
    CHECK(bench.field("mms", "size") == "506");
}

TEST_CASE("SIMCom's MMS is refused in the wrong order and without a network", "[simulator][mms]") {
    Bench bench(family("simcom_sim7xxx"));
    bench.type("ATE0\r");
    bench.at("AT+CMEE=1");
    CHECK(bench.at("AT+CMMSDOWN=\"PIC\",5,\"a.jpg\"") == "+CME ERROR: 186");
    CHECK(bench.at("AT+CMMSRECP=\"+34600111222\"") == "+CME ERROR: 186");
    CHECK(bench.at("AT+CMMSEDIT=1") == "OK");
    CHECK(bench.at("AT+CMMSSEND") == "+CME ERROR: 174");
    CHECK(bench.at("AT+CMMSRECP=\"+34600111222\"") == "OK");
    CHECK(bench.at("AT+CMMSSEND") == "+CME ERROR: 187");
    CHECK(bench.at("AT+CMMSDOWN=\"PIC\",9999999,\"a.jpg\"") == "+CME ERROR: 172");
    CHECK(bench.at("AT+CMMSDOWN=\"FILM\",5,\"a.avi\"") == "+CME ERROR: 177");
    bench.type("AT+CMMSDOWN=\"TEXT\",2,\"a.txt\"\r");
    CHECK(Bench::lines_of(bench.type("Hi")) == "OK");
    bench.modem().receive("AT+CMMSSEND\r");
    bench.pass_ms(600);
    CHECK(Bench::lines_of(bench.heard()) == "OK|+CMMSSEND: 190");
    CHECK(bench.field("mms_refused", "code") == "190");
}

TEST_CASE("a SIM800 wants AT+CMMSINIT and a bearer", "[simulator][mms]") {
    Bench bench(family("simcom_sim800"));
    bench.type("ATE0\r");
    bench.at("AT+CMEE=1");
    CHECK(bench.at("AT+CMMSEDIT=1") == "+CME ERROR: 186");
    for (const auto* line :
         {"AT+CMMSINIT", "AT+CMMSCURL=\"mmsc.example\"", "AT+CMMSCID=1", "AT+CMMSPROTO=\"10.0.0.2\",8080",
          "AT+SAPBR=3,1,\"Contype\",\"GPRS\"", "AT+SAPBR=3,1,\"APN\",\"mms.example\"", "AT+SAPBR=1,1", "AT+CMMSEDIT=1"})
        CHECK(bench.at(line) == "OK");
    CHECK(bench.at("AT+SAPBR=2,1") == "+SAPBR: 1,1,\"10.0.0.1\"|OK");
    CHECK(bench.type("AT+CMMSDOWN=\"PIC\",506,30000\r") == "\r\nCONNECT\r\n");
    CHECK(Bench::lines_of(bench.type(k_picture)) == "OK");
    CHECK(bench.at("AT+CMMSRECP=\"+34600111222\"") == "OK");
    bench.modem().receive("AT+CMMSSEND\r");
    bench.pass_ms(600);
    CHECK(Bench::lines_of(bench.heard()) == "OK");
    CHECK(bench.events("mms").size() == 1);
    CHECK(bench.at("AT+CMMSEDIT=0") == "OK");
    CHECK(bench.at("AT+CMMSTERM") == "OK");
}

TEST_CASE("bytes that do not come end in ERROR, and a cut picture is seen", "[simulator][mms]") {
    Bench bench(family("quectel_ec2x"));
    set_up_quectel(bench);
    bench.type("AT+QFUPL=\"RAM:a\",100,30\r");
    bench.type("too few");
    bench.pass(std::chrono::seconds(31));
    CHECK(Bench::lines_of(bench.heard()) == "ERROR");
    CHECK(bench.field("data_missing", "octets") == "93");
    CHECK(is_whole(k_picture));
    CHECK_FALSE(is_whole(k_picture.substr(0, 100)));
    CHECK(content_type_of("x.txt", "hello") == "text/plain");
    CHECK(content_type_of("x", std::string("\x89PNG\r\n\x1a\n")) == "image/png");
}

TEST_CASE("families without MMS do not know the commands", "[simulator][mms]") {
    for (const auto* id : {"generic", "huawei", "telit", "ublox"}) {
        Bench bench(family(id));
        bench.type("ATE0\r");
        const auto refused = bench.at("AT+QMMSEND=100");
        CHECK((refused == "ERROR" || refused == "COMMAND NOT SUPPORT"));
    }
}

TEST_CASE("an MMS notification comes as a push to port 2948, long ones in parts", "[simulator][mms]") {
    for (const bool wordy : {false, true}) {
        Bench bench(Bench::family("simcom_sim800"));
        bench.type("ATE0\r");
        bench.at("AT+CNMI=2,1");
        const auto subject = wordy ? std::string(120, 's') : std::string("Photo");
        const auto answer =
            ask(bench, R"({"op":"mms","from":"+34600111222","to":"m0","size":70000,"subject":")" + subject + "\"}");
        REQUIRE(answer.at("ok").as_bool());
        CHECK(answer.at("parts").to_number<int>() == (wordy ? 2 : 1));
        bench.pass_ms(10);
        CHECK_THAT(bench.heard(), ContainsSubstring("+CMTI: \"SM\",1,\"MMS PUSH\",2,1"));
        std::string octets;
        for (const auto& event : bench.events("inbound_delivered")) {
            const auto hex = std::string(event.at("pdu").as_string());
            const auto decoded = modem::sms::decode(hex, modem::sms::Direction::from_network);
            REQUIRE(decoded.has_value());
            const auto& deliver = std::get<modem::sms::Deliver>(decoded->pdu);
            REQUIRE(deliver.data.header.ports);
            CHECK(deliver.data.header.ports->destination == 2948);
            for (const auto unit : deliver.data.units) octets += static_cast<char>(unit);
        }
        CHECK(octets.substr(1, 1) == "\x06");
        for (const auto* held : {"+34600111222/TYPE=PLMN", "http://mms.tillcast.example/m?id=1", "\x8c\x82"})
            CHECK(octets.find(held) != std::string::npos);
        CHECK(octets.find(std::string("\x8e\x03\x01\x11\x70", 5)) != std::string::npos);
        CHECK(octets.find(subject) != std::string::npos);
    }
}

TEST_CASE("a person can answer with an MMS", "[simulator][mms]") {
    auto options = Bench::options(1);
    Person person;
    Answer answer;
    answer.text = "Look";
    answer.mms_size = 1000;
    person.answers.push_back(answer);
    options.people.push_back(person);
    Bench bench(options);
    bench.type("ATE0\r");
    bench.send("+34600111222", "hello");
    bench.pass_ms(1500);
    CHECK(bench.field("mms_notified", "from") == "+34600111222");
    CHECK(bench.field("mms_notified", "subject") == "Look");
}

TEST_CASE("a USSD code gets the answer of its rule, in the family's form", "[simulator][ussd]") {
    Bench bench;
    bench.type("ATE0\r");
    const auto balance = [&bench](const std::string& typed) {
        bench.at("AT+CUSD=1,\"" + typed + "\",15");
        bench.pass_ms(1100);
        return Bench::lines_of(bench.heard());
    };
    CHECK(balance("*100#") == "+CUSD: 0,\"Your balance is 10.00 EUR\",15");
    REQUIRE(ask(bench, R"({"op":"ussd","code":"^\\*101#$","text":"Saldo 5 €","ucs2":true})").at("ok").as_bool());
    CHECK(balance("*101#") ==
          "+CUSD: 0,\"00530061006C0064006F002000350020"
          "20AC\",72");
    CHECK(balance("*100#") == "+CUSD: 4");

    Bench huawei(Bench::family("huawei"));
    huawei.type("ATE0\r");
    huawei.at("AT^CURC=0");
    huawei.world.network().options.ussd.push_back({{}, "hi", false, 0});
    huawei.at("AT+CUSD=1,\"AA180C3602\",15");
    huawei.pass_ms(1100);
    CHECK_THAT(huawei.heard(), ContainsSubstring("+CUSD: 0,\"E834\",15"));
    CHECK(huawei.field("ussd", "code") == "*100#");
}
