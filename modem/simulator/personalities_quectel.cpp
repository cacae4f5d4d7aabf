#include "modem/simulator/personality_tables.hpp"

namespace modem::simulator {
namespace {

using Kind = Command::Kind;
using Effect = VendorCommand::Effect;
using When = StartLine::When;

Personality ec2x() {
    Personality p;
    p.id = p.profile = "quectel_ec2x";
    p.about = "ds=2 announces a receipt at the wrong place, smsfull is off until AT+QINDCFG, URC port, AT+QMMS…";
    p.manufacturer = "Quectel";
    p.model = "EC25";
    p.revision = "EC25EFAR06A06M4G";
    p.start = {{0, When::powered, "RDY"},
               {1500, When::powered, "+CFUN: 1"},
               {2000, When::absent, "+CPIN: NOT INSERTED"},
               {2000, When::locked, "+CPIN: SIM PIN"},
               {0, When::unlocked, "+CPIN: READY"},
               {300, When::unlocked, "+QUSIM: 1"},
               {3000, When::unlocked, "+QIND: SMS DONE"},
               {4000, When::unlocked, "+QIND: PB DONE"}};
    p.messages_ready_ms = 3000;
    p.sim_in = "+CPIN: READY";
    p.power_down = "POWERED DOWN";
    p.commands = {
        {"+QCCID", Kind::action, "+QCCID: {iccid}", Effect::ok, true},
        {"+QPINC", Kind::read, "+QPINC: \"SC\",{pin},{puk}|+QPINC: \"P2\",3,10"},
        {"+QTEMP", Kind::action, "+QTEMP: {celsius},{celsius},{celsius}"},
        {"+QPOWD", Kind::action, "", Effect::power_off},
        {"+QPOWD", Kind::set, "", Effect::power_off},
        {"+QNWINFO", Kind::action, "+QNWINFO: \"FDD LTE\",\"21401\",\"LTE BAND 3\",1275"},
        {"+QGMR", Kind::action, "EC25EFAR06A06M4G_01.001.01.001"},
    };
    p.absent = {"+ICCID"};
    p.knobs = {{"+QURCCFG", "urcport", "\"usbat\""},
               {"+QINDCFG", "smsfull", "0,0"},
               {"+QINDCFG", "all", "1"},
               {"+QCFG", "nwscanmode", "0"},
               {"+QCFG", "ims", "0,0"},
               {"+QCFG", "servicedomain", "2"},
               {"+QSIMSTAT", {}, "0", "(0,1)"},
               {"+QSIMDET", {}, "0,0", "(0,1),(0,1)"},
               {"+QICSGP", {}},
               {"+CGDCONT", {}, "1,\"IP\",\"\""},
               {"+QMMSCFG", "contextid", "1"},
               {"+QMMSCFG", "mmsc", ""},
               {"+QMMSCFG", "proxy", ""},
               {"+QMMSCFG", "character", "\"ASCII\""},
               {"+QMMSCFG", "sendparam", "6,2,0,0,2,4"},
               {"+QMMSCFG", "supportfield", "0"}};
    p.off_lte = {"+QCFG=nwscanmode,1", "+QCFG=nwscanmode,2", "+CGSMS=1", "+CGSMS=3"};
    p.stores_offer = R"(("ME","MT","SM","SR"),("ME","MT","SM","SR"),("ME","MT","SM","SR"))";
    p.stores = {{"ME", "MT", "SM", "SR"}, {"ME", "MT", "SM", "SR"}, {"ME", "MT", "SM", "SR"}};
    p.receipt_store = "SR";
    p.receipt_place = "\"SM\",0";
    p.first_index = 0;
    p.notices_offer = "(0-2),(0-3),(0,2),(0-2),(0,1)";
    p.bms = "02";
    p.mts_at_0 = "01";
    p.list_ms_me = 15;
    p.list_ms_sm = 60;
    p.full_line = "+QIND: \"smsfull\",\"{mem}\"";
    p.full_needs = "+QINDCFG=smsfull,1";
    p.clock_needs_update = true;
    p.mms = MmsForm::quectel;
    return p;
}

Personality eg91() {
    auto p = ec2x();
    p.id = "quectel_eg91";
    p.about = "as quectel_ec2x, but receipts are routed (ds=1) only under AT+CSMS=1";
    p.model = "EG91";
    p.revision = "EG91EFBR06A06M4G";
    p.ds_at_0 = "02";
    return p;
}

Personality m26() {
    auto p = ec2x();
    p.id = "quectel_m26";
    p.about = "2G: AT+CSMS=? lists 0 and 128, so there is no AT+CSMS=1; no mem3 in ME";
    p.model = "Quectel_M26";
    p.revision = "M26FBR03A10";
    p.start = {{0, When::powered, "RDY"},
               {500, When::powered, "+CFUN: 1"},
               {1000, When::locked, "+CPIN: SIM PIN"},
               {0, When::unlocked, "+CPIN: READY"},
               {2000, When::unlocked, "Call Ready"},
               {3000, When::unlocked, "SMS Ready"}};
    p.services_offer = "(0,128)";
    p.services = "0";
    p.stores_offer = R"(("SM","ME"),("SM","ME"),("SM"))";
    p.stores = {{"SM", "ME"}, {"SM", "ME"}, {"SM"}};
    p.first_store = "SM";
    p.receipt_store = p.receipt_place = {};
    p.first_index = 1;
    p.off_lte = {};
    p.lte = p.cell_access = false;
    p.absent = {"+CEREG", "+CESQ", "+CGSMS", "+ICCID", "+CPINR"};
    p.full_line = p.full_needs = {};
    p.mms = MmsForm::none;
    return p;
}

}  // namespace

std::vector<Personality> quectel_personalities() { return {ec2x(), eg91(), m26()}; }

}  // namespace modem::simulator
