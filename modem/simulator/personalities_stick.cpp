#include "modem/simulator/personality_tables.hpp"

namespace modem::simulator {
namespace {

using Kind = Command::Kind;
using Effect = VendorCommand::Effect;
using When = StartLine::When;

Personality huawei() {
    Personality p;
    p.id = p.profile = "huawei";
    p.about = "COMMAND NOT SUPPORT, floods until AT^CURC=0, index from 0, CNMI mode 2 refused, counts lag 500 ms";
    p.manufacturer = "huawei";
    p.model = "E3372";
    p.revision = "21.180.01.00.00";
    p.start = {{0, When::powered, "^BOOT:58105000,0,0,0,6"},
               {500, When::powered, "^SYSSTART"},
               {1500, When::absent, "^SIMST:255"},
               {1500, When::locked, "^SIMST:0"},
               {0, When::unlocked, "^SIMST:1"},
               {800, When::unlocked, "^SRVST:2"},
               {1000, When::unlocked, "^MODE:7,0"}};
    p.messages_ready_ms = 4000;
    p.sim_out = "^SIMST:255,1";
    p.sim_in = "^SIMST:1";
    p.flood = {"^RSSI:17", "^HCSQ:\"LTE\",50,40,60,20", "^MODE:7,0", "^RSSILVL:60"};
    p.flood_per_second = 0.5;
    p.flood_ends = "^CURC=0";
    p.unknown_command = "COMMAND NOT SUPPORT";
    p.absent = {"+CPINR", "+CCID", "+ICCID", "+CEREG", "+CNUM", "+CGSMS"};
    p.commands = {
        {"^ICCID", Kind::read, "^ICCID: {iccid}", Effect::ok, true},
        {"^CPIN", Kind::read, "^CPIN: {lock},{tries},{puk},{pin},10,3"},
        {"^CHIPTEMP", Kind::read, "^CHIPTEMP: {decicelsius},65535,65535,65535,65535"},
        {"^RESET", Kind::action, "", Effect::restart},
        {"^SYSINFO", Kind::action, "^SYSINFO:2,3,0,7,1"},
        {"^VERSION", Kind::read, "^VERSION:EXTS:21.180.01.00.00"},
    };
    p.knobs = {{"^CURC", {}, "1", "(0,1)"},
               {"^PORTSEL", {}, "0", "(0,1)"},
               {"^SYSCFGEX", {}, "\"00\",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF"},
               {"^SYSCFG", {}, "2,0,3FFFFFFF,1,2"}};
    p.off_lte = {"^SYSCFGEX=\"02\"", "^SYSCFGEX=\"01\"", "^SYSCFG=14"};
    p.functionality = "014567";
    p.service_read = "128";
    p.stores_offer = R"(("ME","SM"),("ME","SM"),("ME","SM"))";
    p.first_store = "SM";
    p.first_index = 0;
    p.count_lag_ms = 500;
    p.list_ms_me = 15;
    p.list_ms_sm = 60;
    p.notices_offer = "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)";
    p.modes = "01";
    p.acknowledge = AckForm::no_pdu;
    p.full_ends_notices = true;
    p.full_line = "^SMMEMFULL: \"{mem}\"";
    p.cell_quoted = false;
    p.cell_access = false;
    p.ussd_packed = true;
    return p;
}

Personality e1750() {
    auto p = huawei();
    p.id = "huawei_e1750";
    p.about = "as huawei on 3G: an empty place reads as OK alone, CREG with location and no access technology";
    p.model = "E1750";
    p.revision = "11.126.03.00.00";
    p.empty_place = {};
    p.lte = false;
    return p;
}

Personality zte() {
    Personality p;
    p.id = p.profile = "zte";
    p.about = "+CDS: with a leading comma, AT+CNMA with a PDU is broken, +ZUSIMR floods until AT+CPMS?, mode 1 only";
    p.manufacturer = "ZTE INCORPORATED";
    p.model = "MF667";
    p.revision = "BD_MF667V1.0.0B04";
    p.start = {{0, When::powered, "+ZPASR: \"No Service\""},
               {1500, When::absent, "+CPIN: NOT INSERTED"},
               {1500, When::locked, "+CPIN: SIM PIN"},
               {0, When::unlocked, "+ZUSIMR:2"},
               {2500, When::unlocked, "+ZPASR: \"UMTS\""}};
    p.messages_ready_ms = 3000;
    p.flood = {"+ZUSIMR:2", "+ZDONR: \"Tillcast\",214,1,\"CS_PS\",\"ROAM_OFF\"", "+ZPASR: \"UMTS\""};
    p.flood_per_second = 1;
    p.flood_ends = "+CPMS?";
    p.absent = {"+CPINR", "+CEREG", "+CESQ", "+CGSMS", "+CMMS"};
    p.commands = {
        {"+ZPINPUK", Kind::test, "+ZPINPUK: {pin},3,{puk},10"},
        {"+ZGETICCID", Kind::action, "+ZGETICCID: {iccid}", Effect::ok, true},
        {"+ZRST", Kind::action, "", Effect::restart},
    };
    p.knobs = {{"+ZCDRUN", {}, "8"}, {"+ZOPRT", {}, "5"}, {"+ZSNT", {}, "0,0,0"}};
    p.off_lte = {"+ZSNT=1,0,0", "+ZSNT=2,0,0"};
    p.stores_offer = R"(("ME","MT","SM","SR"),("ME","MT","SM","SR"),("ME","MT","SM","SR"))";
    p.stores = {{"ME", "MT", "SM", "SR"}, {"ME", "MT", "SM", "SR"}, {"ME", "MT", "SM", "SR"}};
    p.receipt_store = "SR";
    p.first_store = "SM";
    p.list_ms_me = 15;
    p.list_ms_sm = 60;
    p.notices_offer = "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)";
    p.modes = "01";
    p.acknowledge = AckForm::no_pdu;
    p.receipt_head = "+CDS: ,";
    p.lte = false;
    return p;
}

Personality mf190() {
    auto p = zte();
    p.id = "zte_mf190";
    p.about = "as zte, and never delivers a receipt";
    p.model = "MF190";
    p.revision = "BD_MF190V1.0.0B08";
    p.receipts = false;
    return p;
}

}  // namespace

std::vector<Personality> stick_personalities() { return {huawei(), e1750(), zte(), mf190()}; }

}  // namespace modem::simulator
