#include "modem/simulator/personality_tables.hpp"

namespace modem::simulator {
namespace {

Personality option() {
    Personality p;
    p.id = "option";
    p.about = "index from 0, +CMGR without status, ESC is not answered, no AT+CMMS";
    p.manufacturer = "Option N.V.";
    p.model = "GTM382";
    p.revision = "2.13.6Hd";
    p.first_index = 0;
    p.read_head = ",,{length}";
    p.absent = {"+CMMS", "+CPINR", "+ICCID", "+CEREG", "+CESQ", "+CGSMS"};
    p.lte = false;
    p.escape_answer = {};
    return p;
}

Personality wavecom() {
    Personality p;
    p.id = "wavecom";
    p.about = "AT+CPMS takes one store, +CPIN: without OK, nested store list, an empty place is +CMGR: 0,,0";
    p.manufacturer = "WAVECOM MODEM";
    p.model = "MULTIBAND 900E 1800";
    p.revision = "641b09gg.Q2406A";
    p.stores_offer = R"((("SM","BM","SR"),("SM")))";
    p.stores = {{"SM", "SR"}};
    p.first_store = "SM";
    p.receipt_store = "SR";
    p.lock_without_ok = true;
    p.empty_place = "+CMGR: 0,,0";
    p.read_head = "{stat},{length}";
    p.absent = {"+CMMS", "+CPINR", "+ICCID", "+CEREG", "+CESQ", "+CGSMS"};
    p.lte = p.cell_access = false;
    return p;
}

Personality samsung() {
    Personality p;
    p.id = "samsung";
    p.about =
        "NA for what it does not know, AT+CMGL is never answered, no space in +CPIN:READY, AT+CPMS= answers OK alone";
    p.manufacturer = "SAMSUNG ELECTRONICS CORPORATION";
    p.model = "SGH-Z105";
    p.revision = "Z105XXEC1";
    p.unknown_command = "NA";
    p.commands = {{"+CMGL", Command::Kind::set, {}, VendorCommand::Effect::silence}};
    p.absent = {"+CMMS", "+CPINR", "+ICCID", "+CEREG", "+CESQ", "+CGSMS"};
    p.lock_head = "+CPIN:";
    p.stores_silent = true;
    p.empty_list = "!321";
    p.lte = p.cell_access = false;
    return p;
}

Personality motorola() {
    Personality p;
    p.id = "motorola";
    p.about = "+CPIN: \"READY\" in quotes, an empty list is +CMS ERROR: 321, AT+CNMA alone";
    p.manufacturer = "Motorola";
    p.model = "G24";
    p.revision = "G24_G_0C.13.A9R";
    p.lock_quoted = true;
    p.empty_list = "!321";
    p.acknowledge = AckForm::plain;
    p.absent = {"+CPINR", "+ICCID", "+CEREG", "+CESQ", "+CGSMS"};
    p.lte = p.cell_access = false;
    return p;
}

}  // namespace

std::vector<Personality> elderly_personalities() { return {option(), wavecom(), samsung(), motorola()}; }

}  // namespace modem::simulator
