#include "modem/simulator/personality_tables.hpp"

namespace modem::simulator {
namespace {

using Kind = Command::Kind;
using Effect = VendorCommand::Effect;
using When = StartLine::When;

Personality telit() {
    Personality p;
    p.id = p.profile = "telit";
    p.about = "#STN floods, #QSS for the SIM, ds=2 puts receipts into SR, attempts by AT#PCT";
    p.manufacturer = "Telit";
    p.model = "LE910-EU1";
    p.revision = "20.00.405";
    p.start = {{1200, When::locked, "#QSS: 2"},
               {1200, When::absent, "#QSS: 0"},
               {0, When::unlocked, "#QSS: 1"},
               {3000, When::unlocked, "#QSS: 3"}};
    p.messages_ready_ms = 3000;
    p.sim_out = "#QSS: 0";
    p.sim_in = "#QSS: 1";
    p.flood = {"#STN: 37", "#STN: 254"};
    p.flood_per_second = 0.2;
    p.absent = {"+ICCID", "+CPINR"};
    p.commands = {
        {"#CCID", Kind::action, "#CCID: {iccid}", Effect::ok, true}, {"#PCT", Kind::action, "#PCT: {tries}"},
        {"#TEMPMON", Kind::set, "#TEMPMEAS: 0,{celsius}"},           {"#REBOOT", Kind::action, "", Effect::restart},
        {"#SYSHALT", Kind::action, "", Effect::power_off},           {"#PORTCFG", Kind::read, "#PORTCFG: 0,0"},
    };
    p.knobs = {{"#QSS", {}, "0", "(0-2)"}, {"#STIA", {}, "0,1"}, {"+WS46", {}, "30", "(12,22,25,28,29,30,31)"}};
    p.off_lte = {"+WS46=12", "+WS46=22", "+WS46=29"};
    p.stores_offer = R"(("ME","SM","SR"),("SM","ME"),("SM","ME"))";
    p.stores = {{"ME", "SM", "SR"}, {"SM", "ME"}, {"SM", "ME"}};
    p.first_store = "SM";
    p.receipt_store = "SR";
    p.list_ms_me = 15;
    p.list_ms_sm = 60;
    p.notices_offer = "(0-3),(0-3),(0,2),(0-2),(0,1)";
    p.modes = "0123";
    p.bms = "02";
    p.functionality = "01456";
    p.restarts = {6};
    return p;
}

Personality cinterion() {
    Personality p;
    p.id = p.profile = "cinterion";
    p.about = "CNMI takes bfr 1 alone, no ME as mem3, bare ^SYSSTART at start, attempts by AT^SPIC";
    p.manufacturer = "Cinterion";
    p.model = "EHS5-E";
    p.revision = "REVISION 03.001";
    p.start = {{0, When::powered, "^SYSSTART"},
               {1500, When::locked, "+CPIN: SIM PIN"},
               {0, When::unlocked, "+PBREADY"},
               {500, When::unlocked, "+CIEV: simstatus,5"}};
    p.messages_ready_ms = 1500;
    p.sim_out = "^SCKS: 0";
    p.sim_in = "^SCKS: 1";
    p.power_down = "^SHUTDOWN";
    p.undervoltage = "^SBC: Undervoltage";
    p.absent = {"+ICCID", "+CPINR", "+CEREG", "+CESQ", "+CGSMS"};
    p.commands = {
        {"^SCID", Kind::action, "^SCID: {iccid}", Effect::ok, true},
        {"^SPIC", Kind::action, "^SPIC: {tries}"},
        {"^SCTM", Kind::read, "^SCTM: 0,0,{celsius}"},
        {"^SMSO", Kind::action, "^SMSO: MS OFF", Effect::power_off},
    };
    p.knobs = {{"^SSMSS", {}, "0", "(0,1)"},
               {"^SIND", {}},
               {"^SCFG", "sms/autoack", "\"0\""},
               {"^SCFG", "sms/4gpref", "\"IMS\""},
               {"^SXRAT", {}, "1,2", "(0-4),(0,2)"}};
    p.off_lte = {"^SXRAT=0", "^SXRAT=2", "^SCFG=sms/4gpref,\"CSPS\""};
    p.stores_offer = R"(("SM","ME","MT"),("SM","ME","MT"),("SM","MT"))";
    p.stores = {{"SM", "ME", "MT"}, {"SM", "ME", "MT"}, {"SM", "MT"}};
    p.first_store = "SM";
    p.list_ms_me = 15;
    p.list_ms_sm = 60;
    p.notices_offer = "(0-3),(0,1),(0,2,3),(0,2),(1)";
    p.modes = "0123";
    p.mts = p.mts_at_0 = "01";
    p.bms = "023";
    p.ds = p.ds_at_0 = "02";
    p.bfrs = "1";
    p.full_line = "+CIEV: smsfull,1";
    p.restarts = {};
    p.lte = false;
    return p;
}

Personality bgs5() {
    auto p = cinterion();
    p.id = "cinterion_bgs5";
    p.about = "as cinterion on 2G, with a store SR for receipts";
    p.model = "BGS5";
    p.revision = "REVISION 01.100";
    p.stores_offer = R"(("SM","ME","MT","SR"),("SM","ME","MT"),("SM","MT"))";
    p.stores = {{"SM", "ME", "MT", "SR"}, {"SM", "ME", "MT"}, {"SM", "MT"}};
    p.receipt_store = "SR";
    p.cell_access = false;
    return p;
}

Personality ublox() {
    Personality p;
    p.id = p.profile = "ublox";
    p.about = "+PBREADY late, ds=1 under AT+CSMS=1 alone, restarts with AT+CFUN=16, attempts by AT+UPINCNT";
    p.manufacturer = "u-blox";
    p.model = "LARA-R211";
    p.revision = "30.38";
    p.start = {{0, When::powered, "+PACSP1"},
               {2500, When::locked, "+CPIN: SIM PIN"},
               {0, When::unlocked, "+UUSIMSTAT: 1"},
               {6000, When::unlocked, "+PBREADY"}};
    p.messages_ready_ms = 4000;
    p.sim_out = "+UUSIMSTAT: 0";
    p.sim_in = "+UUSIMSTAT: 1";
    p.absent = {"+ICCID", "+CPINR"};
    p.commands = {
        {"+UPINCNT", Kind::action, "+UPINCNT: {pin},3,{puk},10"},
        {"+UTEMP", Kind::read, "+UTEMP: {decicelsius}"},
        {"+CPWROFF", Kind::action, "", Effect::power_off},
    };
    p.knobs = {{"+URAT", {}, "3,2", "(0-6),(0,2,3)"}, {"+UCLASS", {}, "0"}, {"+UGPIOC", {}}};
    p.off_lte = {"+URAT=0", "+URAT=2", "+URAT=1"};
    p.functionality = "014";
    p.restarts = {15, 16};
    p.list_ms_me = 15;
    p.list_ms_sm = 60;
    p.notices_offer = "(0-2),(0-3),(0-3),(0-2),(0-1)";
    p.bms = "0123";
    p.mts_at_0 = "01";
    p.ds_at_0 = "02";
    p.first_store = "ME";
    p.empty_list = {};
    return p;
}

Personality sierra() {
    Personality p;
    p.id = p.profile = "sierra";
    p.about = "offers ds=1 and refuses it, +CGSMS=3 for the circuit domain, attempts by AT+CPINC?, index from 0";
    p.manufacturer = "Sierra Wireless, Incorporated";
    p.model = "MC7455";
    p.revision = "SWI9X30C_02.33.03.00";
    p.start = {{1500, When::locked, "+CPIN: SIM PIN"}, {0, When::unlocked, "+CPIN: READY"}};
    p.messages_ready_ms = 2500;
    p.absent = {"+CPINR", "+CCID"};
    p.commands = {
        {"+CPINC", Kind::read, "+CPINC: {pin},3,{puk},10"},
        {"+ICCID", Kind::read, "+ICCID: {iccid}", Effect::ok, true},
        {"!ICCID", Kind::read, "!ICCID: {iccid}", Effect::ok, true},
        {"!PCTEMP", Kind::read, "Temp state: Normal|Temperature: {celsius}"},
        {"!RESET", Kind::action, "", Effect::restart},
        {"!POWERDOWN", Kind::action, "", Effect::power_off},
    };
    p.knobs = {{"!SELRAT", {}, "00"}, {"!ENTERCND", {}}};
    p.off_lte = {"!SELRAT=01", "!SELRAT=02", "+CGSMS=1", "+CGSMS=3"};
    p.first_index = 0;
    p.first_store = "SM";
    p.list_ms_me = 15;
    p.list_ms_sm = 60;
    p.notices_offer = "(0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)";
    p.modes = "01";
    p.bms = "02";
    p.ds = p.ds_at_0 = "02";
    p.receipt_store = "SR";
    p.stores_offer = R"(("ME","MT","SM","SR"),("ME","MT","SM","SR"),("ME","MT","SM","SR"))";
    p.stores = {{"ME", "MT", "SM", "SR"}, {"ME", "MT", "SM", "SR"}, {"ME", "MT", "SM", "SR"}};
    return p;
}

}  // namespace

std::vector<Personality> module_personalities() { return {telit(), cinterion(), bgs5(), ublox(), sierra()}; }

}  // namespace modem::simulator
