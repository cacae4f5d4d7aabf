#include <algorithm>
#include <regex>

#include "config/reader/modem_profile.hpp"
#include "config/reader/profile_file.hpp"
#include "modem/sms/errors.hpp"
#include "tests/reader/shop.hpp"

namespace {

using Profiles = std::vector<reader::ModemProfile>;

const Profiles& shipped() {
    static const Profiles profiles = shop::parse({{"tillcast.toml", shop::k_main}}).config.value().modem_profiles;
    return profiles;
}

const reader::ModemProfile& profile(const std::string& id) {
    const auto found = std::find_if(shipped().begin(), shipped().end(), [&](const auto& one) { return one.id == id; });
    REQUIRE(found != shipped().end());
    return *found;
}

std::string family(const std::string& manufacturer, const std::string& model, const std::string& revision = "",
                   const std::string& usb = "") {
    return reader::recognise(shipped(), {usb, manufacturer, model, revision}).profile->id;
}

struct Device {
    const char* family;
    const char* manufacturer;
    std::vector<const char*> models;
};

// What devices answer to AT+CGMI and AT+CGMM, from manuals, forums and other programs' logs.
const std::vector<Device> k_devices = {
    {"quectel_ec2x", "Quectel", {"EC25",      "EC21",        "EC20F",       "EC20CEFHLG", "EG25-G", "EG25",
                                 "EG91",      "EG95",        "EG06",        "EG12",       "EG912Y", "EG915U",
                                 "EC200A",    "EC200U",      "BG96",        "BG95-M3",    "BG77",   "BG600L-M3",
                                 "BG770A-GL", "EP06-E",      "EM05-CE",     "EM06-E",     "EM12-G", "EM120R-GL",
                                 "EM160R-GL", "RM500Q-GL",   "RM520N-GL",   "RG500Q-EA",  "UC20",   "UC15",
                                 "AG35-CE",   "Quectel_M26", "Quectel_M95", "SC20"}},
    {"simcom_sim7xxx",
     "SIMCOM INCORPORATED",
     {"SIMCOM_SIM7600E-H", "SIMCOM_SIM7600G-H", "SIM7600CE", "SIMCOM_SIM7000E", "SIM7000G", "SIMCOM_SIM7070", "SIM7080",
      "SIMCOM_SIM7100E", "SIMCOM_SIM7500E", "SIMCOM_SIM5320E", "SIMCOM_SIM5360E", "SIMCOM_SIM8200EA-M2"}},
    {"simcom_a7xxx",
     "INCORPORATED",
     {"A7670E-FASE", "A7672E", "A7672SA-LASC", "A7608E-H", "A7600C1", "SIMCOM_A7600E-LNSE", "SIM7670G", "SIM7672G"}},
    {"simcom_sim800",
     "SIMCOM_Ltd",
     {"SIMCOM_SIM800L", "SIMCOM_SIM800C", "SIMCOM_SIM800H", "SIMCOM_SIM808", "SIMCOM_SIM868", "SIM868", "SIMCOM_SIM900",
      "SIMCOM_SIM908-C", "SIM300D", "SIM900_Quad"}},
    {"huawei", "huawei", {"E173",       "E173u-2", "E1750",       "E220",     "E160",  "E160G",      "E169",
                          "E1550",      "E1552",   "E303",        "E352",     "E352b", "E353",       "E367",
                          "E398",       "E398u-1", "E3131",       "E3276",    "E3372", "E3372h",     "E3372s-153",
                          "E3372h-320", "E3531",   "E5573Cs-322", "K3565",    "K3715", "K3765",      "K4505",
                          "K4605",      "K5150",   "EM770W",      "EM820W",   "EM680", "ME906s-158", "ME909u-521",
                          "ME909s-120", "MU509",   "MU609",       "MU709s-2", "MU736"}},
    {"zte",
     "ZTE INCORPORATED",
     {"MF190", "MF626", "MF627", "MF636", "MF637U", "MF668", "MF668+", "MF710M", "MF823", "MF831", "MF833V", "K3565-Z",
      "K3570-Z", "K3805-Z", "K4510-Z", "AC2726"}},
    {"telit", "Telit", {"HE910",      "HE910-D",    "UC864-G",   "UC864-E",     "GE864-QUAD", "GE865-QUAD",
                        "GL865-DUAL", "GC864-QUAD", "UE910-EUR", "UL865-EUR",   "LE910-EU1",  "LE910-EUG",
                        "LE910C1-EU", "LE910C4-EU", "LE920-EU",  "LE940B6",     "ME910C1-E1", "ME310G1-W2",
                        "NE310H2-W1", "LM940",      "LM960A18",  "LN920A12-WW", "FN980",      "FN990A28"}},
    {"cinterion", "Cinterion", {"BGS2-W",  "BGS5",    "BG2-E",   "EGS5",    "EHS5-E",  "EHS6",    "EHS8",   "ELS31-V",
                                "ELS61-E", "ELS81-E", "PHS8-P",  "PLS8-E",  "PLS62-W", "PLPS9-E", "PDS5-E", "PXS8",
                                "AHS3-W",  "ALS3-E",  "EXS62-W", "EXS82-W", "TX62-W",  "MV31-W",  "TC35i",  "TC63i",
                                "TC65",    "MC35i",   "MC55i",   "MC75i",   "MC75",    "AC75i",   "HC25"}},
    {"ublox",
     "u-blox",
     {"LISA-U200", "LISA-U230", "LEON-G100", "SARA-G350", "SARA-G340", "SARA-U201", "SARA-R410M-02B", "SARA-R510S-01B",
      "SARA-N211", "TOBY-L200", "TOBY-L210", "TOBY-R202", "LARA-R211", "LARA-L6004", "LENA-R8001", "MPCI-L210"}},
    {"sierra", "Sierra Wireless, Incorporated", {"MC7304", "MC7354", "MC7430",         "MC7455", "MC7700", "MC7710",
                                                 "MC8775", "MC8790", "MC5725",         "EM7305", "EM7455", "EM7511",
                                                 "EM7565", "EM9191", "HL7692",         "HL7800", "HL8548", "WP7502",
                                                 "WP7607", "WP8548", "AirPrime HL7588"}},
};

}  // namespace

TEST_CASE("the shipped profiles are read without a fault, generic first", "[profile]") {
    std::vector<std::string> ids;
    for (const reader::ModemProfile& one : shipped()) ids.push_back(one.id);
    CHECK(ids == std::vector<std::string>{"generic", "cinterion", "huawei", "quectel_ec2x", "sierra", "simcom_a7xxx",
                                          "simcom_sim7xxx", "simcom_sim800", "telit", "ublox", "zte"});
    for (const reader::ModemProfile& one : shipped()) {
        CAPTURE(one.id);
        CHECK(one.inherits == (one.id == "generic" ? "" : "generic"));
        CHECK_FALSE(one.label.empty());
        CHECK_FALSE(one.recovery.reset.empty());
        CHECK(one.recovery.radio_off == 4);
        CHECK_FALSE(one.sms.stores.empty());
        CHECK(one.pin.attempts_command.empty() == one.pin.attempts_pattern.empty());
        CHECK(one.health.temperature_command.empty() == one.health.temperature_pattern.empty());
        CHECK_FALSE(one.lines.restarted.empty());
        const bool speaks_for_itself = one.match.usb.empty() && one.match.model.empty();
        CHECK(speaks_for_itself == (one.id == "generic"));
    }
}

TEST_CASE("the generic profile adds no pauses and tries what the standard has", "[profile]") {
    const reader::ModemProfile& generic = profile("generic");
    CHECK(generic.line.gap.count() == 0);
    CHECK(generic.line.write_chunk == 0);
    CHECK(generic.sms.notices.empty());
    CHECK(generic.sms.services == std::vector<int>{0, 1});
    CHECK(generic.mms == reader::MmsCommands::none);
}

TEST_CASE("what the reference knows of a family stands in its profile", "[profile]") {
    CHECK(profile("quectel_ec2x").sms.notices.front() == "2,1,0,1,0");
    CHECK(profile("quectel_ec2x").mms == reader::MmsCommands::quectel);
    CHECK(profile("quectel_ec2x").errors.at(350) == "benign");
    CHECK(profile("quectel_ec2x").timeouts.result == std::chrono::seconds(120));
    CHECK(profile("simcom_sim7xxx").sms.acknowledge_texts == reader::Acknowledge::none);
    CHECK(profile("simcom_sim800").start.first_command_lost);
    CHECK(profile("huawei").sms.first_index == 0);
    CHECK(profile("huawei").sms.count_lag == std::chrono::milliseconds(500));
    CHECK(profile("huawei").match.protocol == 2);
    CHECK(profile("cinterion").sms.notices.front() == "2,1,0,1,1");
    CHECK(profile("ublox").timeouts.result == std::chrono::minutes(3));
    CHECK(profile("zte").start.commands.back() == "AT+CPMS?");
}

TEST_CASE("the answers about attempts left are read by the shipped patterns", "[profile]") {
    const std::vector<std::array<const char*, 3>> k_answers = {
        {"quectel_ec2x", "+QPINC: \"SC\",3,10", "3"},
        {"quectel_ec2x", "+QPINC:\"SC\", 2, 9", "2"},
        {"simcom_sim7xxx", "+SPIC: 3,10,0,10", "3"},
        {"simcom_a7xxx", "+SPIC: 2,10,0,10", "2"},
        {"simcom_sim800", "+SPIC: 1,10,3,10", "1"},
        {"huawei", "^CPIN: READY,,10,3,10,3", "3"},
        {"huawei", "^CPIN: SIM PIN,2,10,2,10,3", "2"},
        {"zte", "+ZPINPUK: 3,10", "3"},
        {"telit", "#PCT: 3", "3"},
        {"cinterion", "^SPIC: 3", "3"},
        {"ublox", "+UPINCNT: 3,3,10,10", "3"},
        {"sierra", "+CPINC: 3,3,10,10", "3"},
    };
    for (const auto& [id, answer, left] : k_answers) {
        CAPTURE(answer);
        const std::string line = answer;
        std::smatch found;
        REQUIRE(std::regex_search(line, found, std::regex(profile(id).pin.attempts_pattern)));
        CHECK(found[1] == left);
    }
}

TEST_CASE("the answers about temperature are read by the shipped patterns", "[profile]") {
    const std::vector<std::array<const char*, 3>> k_answers = {
        {"quectel_ec2x", "+QTEMP: 33,31,29", "33"}, {"quectel_ec2x", "+QTEMP:\"modem-lte-sub6-pa1\",\"32\"", "32"},
        {"simcom_sim7xxx", "+CPMUTEMP: -4", "-4"},  {"simcom_sim800", "+CMTE: 0,27.43", "27"},
        {"telit", "#TEMPMEAS: 0,28", "28"},         {"cinterion", "^SCTM: 1,0,36", "36"},
        {"sierra", "Temperature: 39.50", "39"},
    };
    for (const auto& [id, answer, degrees] : k_answers) {
        CAPTURE(answer);
        const std::string line = answer;
        std::smatch found;
        REQUIRE(std::regex_search(line, found, std::regex(profile(id).health.temperature_pattern)));
        CHECK(found[1] == degrees);
    }
}

TEST_CASE("each family is recognised by its model alone, whoever says to have made it", "[profile]") {
    for (const Device& device : k_devices)
        for (const char* model : device.models) {
            CAPTURE(device.family, model);
            CHECK(family("", model) == device.family);
            CHECK(family("Tillcast simulator", model) == device.family);
            CHECK(family(device.manufacturer, model) == device.family);
            CHECK(family("", std::string("+CGMM: \"") + model + "\"") == device.family);
            // no other family claims the model: the order of the files decides nothing
            Profiles backwards = shipped();
            std::reverse(backwards.begin() + 1, backwards.end());
            CHECK(reader::recognise(backwards, {"", "", model, ""}).profile->id == device.family);
        }
}

TEST_CASE("the maker is enough where the model is new", "[profile]") {
    CHECK(family("Quectel", "XX99") == "quectel_ec2x");
    CHECK(family("QUECTEL", "") == "quectel_ec2x");
    CHECK(family("SIMCOM INCORPORATED", "SIMCOM_X1") == "simcom_sim7xxx");
    CHECK(family("Huawei Technologies Co., Ltd.", "X") == "huawei");
    CHECK(family("HUAWEI TECHNOLOGIES CO., LTD", "X") == "huawei");
    CHECK(family("ZTE CORPORATION", "") == "zte");
    CHECK(family("Telit", "X") == "telit");
    CHECK(family("Telit Cinterion", "X") == "cinterion");
    CHECK(family("SIEMENS", "") == "cinterion");
    CHECK(family("Gemalto M2M", "") == "cinterion");
    CHECK(family("u-blox AG", "") == "ublox");
    CHECK(family("WAVECOM MODEM", "MULTIBAND  900E  1800") == "sierra");
}

TEST_CASE("the USB id is the weakest evidence", "[profile]") {
    CHECK(family("", "", "", "2c7c:0125") == "quectel_ec2x");
    CHECK(family("", "", "", "2c7c:ffff") == "quectel_ec2x");
    CHECK(family("", "", "", "12d1:1506") == "huawei");
    CHECK(family("", "", "", "19d2:0117") == "zte");
    CHECK(family("", "", "", "1e0e:9001") == "simcom_sim7xxx");
    CHECK(family("", "", "", "1e0e:9011") == "simcom_a7xxx");
    CHECK(family("", "", "", "1e0e:1234") == "generic");
    CHECK(family("", "", "", "1bc7:0021") == "telit");
    CHECK(family("", "", "", "1e2d:0053") == "cinterion");
    CHECK(family("", "", "", "1546:1102") == "ublox");
    CHECK(family("", "", "", "1546:01a8") == "generic");  // a u-blox receiver for positions is no modem
    CHECK(family("", "", "", "1199:68c0") == "sierra");
    CHECK(family("Huawei", "", "", "2c7c:0125") == "huawei");
    CHECK(family("", "SIMCOM_SIM7600E", "", "2c7c:0125") == "simcom_sim7xxx");
    CHECK(family("Quectel", "SIMCOM_SIM800L", "", "12d1:1506") == "simcom_sim800");
}

TEST_CASE("what nobody knows is generic", "[profile]") {
    for (const char* model :
         {"", "Nokia 6230", "GSM900", "E", "EC", "EM", "K", "MC", "SIM", "XEC25", "EC25 EC25 E\xc3\xa9"})
        CHECK(family("", model) == "generic");
    CHECK(family("", std::string(5000, 'E')) == "generic");
    CHECK(family("Nokia", "6230", "V 05.35", "0421:042f") == "generic");
}

TEST_CASE("the sentence says what decided", "[profile]") {
    const auto why = [](const reader::ModemIdentity& identity) { return reader::recognise(shipped(), identity).why; };
    CHECK(why({"2c7c:0125", "Quectel", "EC25", "EC25EFAR06A03M4G"}) ==
          "the model \"EC25\" is one that \"quectel_ec2x\" names");
    CHECK(why({"2c7c:0125", "Quectel", "", ""}) == "the manufacturer \"Quectel\" is one that \"quectel_ec2x\" names");
    CHECK(why({"2c7c:0125", "", "", ""}) == "the USB id \"2c7c:0125\" is one that \"quectel_ec2x\" names");
    CHECK(why({"", "Nokia", "6230", ""}) == "no profile names manufacturer \"Nokia\", model \"6230\"");
    CHECK(why({}) == "the device does not tell what it is");
}

TEST_CASE("the reader's names of error classes are those of the codec", "[profile]") {
    using modem::sms::FaultClass;
    const auto last = static_cast<std::size_t>(FaultClass::benign);
    REQUIRE(reader::k_fault_class_names.size() == last + 1);
    for (std::size_t i = 0; i <= last; ++i)
        CHECK(modem::sms::to_string(static_cast<FaultClass>(i)) == reader::k_fault_class_names[i]);
}
