#include "modem/simulator/personality_tables.hpp"

namespace modem::simulator {
namespace {

using Kind = Command::Kind;
using Effect = VendorCommand::Effect;
using When = StartLine::When;

const std::vector<StartLine> k_lte_start = {{0, When::powered, "RDY"},
                                            {1500, When::powered, "+CFUN: 1"},
                                            {2500, When::absent, "+CME ERROR: SIM not inserted"},
                                            {2500, When::locked, "+CPIN: SIM PIN"},
                                            {0, When::unlocked, "+CPIN: READY"},
                                            {3500, When::unlocked, "SMS DONE"},
                                            {6000, When::unlocked, "PB DONE"}};

Personality sim7xxx() {
    Personality p;
    p.id = p.profile = "simcom_sim7xxx";
    p.about = "offers CNMI mode 2 and refuses it, no AT+CNMA for texts, index from 0, AT+CMMS…, LTE by AT+CNMP";
    p.manufacturer = "SIMCOM INCORPORATED";
    p.model = "SIMCOM_SIM7600E-H";
    p.revision = "LE20B04SIM7600M22";
    p.start = k_lte_start;
    p.messages_ready_ms = 3500;
    p.commands = {
        {"+CICCID", Kind::action, "+ICCID: {iccid}", Effect::ok, true},
        {"+SPIC", Kind::action, "+SPIC: {pin},{puk},3,10"},
        {"+CPMUTEMP", Kind::action, "+CPMUTEMP: {celsius}"},
        {"+CRESET", Kind::action, "", Effect::restart},
        {"+CPOF", Kind::action, "", Effect::power_off},
        {"+CPSI", Kind::read, "+CPSI: LTE,Online,214-01,0x00C3,27447297,97,EUTRAN-BAND3,1275,5,5,-94,-850,-545,15"},
        {"+CBC", Kind::action, "+CBC: 3.891V"},
    };
    p.absent = {"+ICCID"};
    p.knobs = {{"+CNMP", {}, "2", "(2,9,10,13,14,19,22,38,39,48,51,54,59,60,63,67)"},
               {"+AUTOCSQ", {}, "0,0", "(0-1),(0-1)"},
               {"+CUSBPIDSWITCH", {}, "9001"},
               {"+CGDCONT", {}, "1,\"IP\",\"\""},
               {"+CGACT", {}, "1,1"},
               {"+CMMSNETCFG", {}},
               {"+CMMSCURL", {}, "\"\""},
               {"+CMMSPROTO", {}, "0"},
               {"+CMMSSENDCFG", {}, "6,3,0,0,2,4"}};
    p.off_lte = {"+CNMP=13", "+CNMP=14"};
    p.stores_offer = R"(("ME","MT","SM","SR"),("ME","MT","SM","SR"),("ME","MT","SM","SR"))";
    p.stores = {{"ME", "MT", "SM", "SR"}, {"ME", "MT", "SM", "SR"}, {"ME", "MT", "SM", "SR"}};
    p.receipt_store = "SR";
    p.first_store = "SM";
    p.first_index = 0;
    p.list_ms_me = 15;
    p.list_ms_sm = 60;
    p.notices_offer = "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)";
    p.modes = "01";
    p.bms = "02";
    p.acknowledge = AckForm::none;
    p.mms = MmsForm::simcom;
    p.clock_needs_update = true;
    return p;
}

Personality a7xxx() {
    auto p = sim7xxx();
    p.id = p.profile = "simcom_a7xxx";
    p.about = "CNMI mode 2 and ds=1 work, receipts only under AT+CSMS=1, index from 0, no MMS";
    p.model = "A7670E-FASE";
    p.revision = "A011B07A7670M7_F";
    p.start = {{0, When::powered, "*ATREADY: 1"},
               {600, When::powered, "+CFUN: 1"},
               {1500, When::absent, "+CPIN: NOT INSERTED"},
               {1500, When::locked, "+CPIN: SIM PIN"},
               {0, When::unlocked, "+CPIN: READY"},
               {2500, When::unlocked, "SMS DONE"},
               {3000, When::unlocked, "PB DONE"}};
    p.messages_ready_ms = 2500;
    p.modes = "012";
    p.ds_at_0 = "02";
    p.acknowledge = AckForm::any;
    p.mms = MmsForm::none;
    return p;
}

Personality sim7000() {
    auto p = sim7xxx();
    p.id = "simcom_sim7000";
    p.about = "as simcom_sim7xxx, and announces a text as +CMTI: ,-1";
    p.model = "SIMCOM_SIM7000E";
    p.revision = "1529B05SIM7000E";
    p.place_unknown = true;
    p.mms = MmsForm::none;
    return p;
}

Personality sim800() {
    Personality p;
    p.id = p.profile = "simcom_sim800";
    p.about = "2G: MMS PUSH behind +CMTI, bare ICCID, no AT+CPINR, UNDER-VOLTAGE WARNNING, AT+CMMSINIT…";
    p.manufacturer = "SIMCOM_Ltd";
    p.model = "SIMCOM_SIM800L";
    p.revision = "Revision:1418B05SIM800L24";
    p.start = {{0, When::powered, "RDY"},
               {200, When::powered, "+CFUN: 1"},
               {800, When::absent, "+CPIN: NOT INSERTED"},
               {800, When::locked, "+CPIN: SIM PIN"},
               {0, When::unlocked, "+CPIN: READY"},
               {3000, When::unlocked, "Call Ready"},
               {4000, When::unlocked, "SMS Ready"}};
    p.messages_ready_ms = 4000;
    p.commands = {
        {"+CCID", Kind::action, "{iccid}", Effect::ok, true},
        {"+SPIC", Kind::action, "+SPIC: {pin},3,{puk},10"},
        {"+CMTE", Kind::read, "+CMTE: 0,{celsius}.00"},
        {"+CPOWD", Kind::set, "", Effect::power_off},
        {"+CBC", Kind::action, "+CBC: 0,86,4012"},
    };
    p.absent = {"+ICCID", "+CPINR", "+CEREG", "+CESQ"};
    p.knobs = {{"+CLTS", {}, "0", "(0,1)"},  {"+CMMSCURL", {}, "\"\""},           {"+CMMSPROTO", {}, "\"\",0"},
               {"+CMMSCID", {}, "1"},        {"+CMMSSENDCFG", {}, "6,3,0,0,2,4"}, {"+CNETLIGHT", {}, "1", "(0,1)"},
               {"+CIURC", {}, "1", "(0,1)"}, {"+CSCLK", {}, "0", "(0-2)"}};
    p.functionality = "014";
    p.stores_offer = R"(("SM"),("SM"),("SM"))";
    p.stores = {{"SM"}, {"SM"}, {"SM"}};
    p.first_store = "SM";
    p.list_ms_sm = 60;
    p.notices_offer = "(0-2),(0-3),(0,2),(0,1),(0,1)";
    p.bms = "02";
    p.ds = p.ds_at_0 = "01";
    p.text_notice_tail = ",\"MMS PUSH\",2,1";
    p.lte = p.cell_access = false;
    p.clock_needs_update = true;
    p.mms = MmsForm::simcom_2g;
    return p;
}

Personality sim900() {
    auto p = sim800();
    p.id = "simcom_sim900";
    p.about = "as simcom_sim800; ESC at the prompt is not answered";
    p.model = "SIMCOM_SIM900";
    p.revision = "Revision:1137B13SIM900M64_ST";
    p.escape_answer = {};
    return p;
}

}  // namespace

std::vector<Personality> simcom_personalities() { return {sim7xxx(), a7xxx(), sim7000(), sim800(), sim900()}; }

}  // namespace modem::simulator
