#pragma once

#include <string>
#include <string_view>

#include "tests/support/scripted_modem.hpp"

namespace support {

inline const std::string k_ok = "\r\nOK\r\n";

/// An answer of one line and its OK.
inline std::string answer(std::string_view line) { return "\r\n" + std::string(line) + "\r\n" + k_ok; }

/// A modem that answers every question of the bring-up, up to and with the first sweep of its only store. `instead`
/// replaces the registration.
inline void script_bring_up(ScriptedModem& modem, std::string_view registration = "+CREG: 1,1") {
    modem.expect("\x1b\r").expect("AT\r").reply(k_ok);
    for (const char* set : {"ATE0\r", "ATV1\r", "ATQ0\r", "AT+CMEE=1\r"}) modem.expect(set).reply(k_ok);
    modem.expect("AT+CGMI\r").reply(answer("Tillcast simulator"));
    modem.expect("AT+CGMM\r").reply(answer("S1"));
    modem.expect("AT+CGMR\r").reply(answer("1.0"));
    modem.expect("AT+CGSN\r").reply(answer("356938035643809"));
    modem.expect("AT+CPIN?\r").reply(answer("+CPIN: READY"));
    modem.expect("AT+CFUN?\r").reply(answer("+CFUN: 1"));
    for (const char* set : {"AT+CSCS=\"GSM\"\r", "AT+CMGF=0\r"}) modem.expect(set).reply(k_ok);
    modem.expect("AT+CSMS=?\r").reply(answer("+CSMS: (0,1)"));
    modem.expect("AT+CSMS=0\r").reply(answer("+CSMS: 1,1,1"));
    modem.expect("AT+CSMS?\r").reply(answer("+CSMS: 0,1,1,1"));
    modem.expect("AT+CPMS=?\r").reply(answer("+CPMS: (\"SM\"),(\"SM\"),(\"SM\")"));
    modem.expect("AT+CPMS=\"SM\",\"SM\",\"SM\"\r").reply(answer("+CPMS: 0,20,0,20,0,20"));
    modem.expect("AT+CNMI=?\r").reply(answer("+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)"));
    modem.expect("AT+CNMI=2,1,0,1,0\r").reply(k_ok);
    modem.expect("AT+CNMI?\r").reply(answer("+CNMI: 2,1,0,1,0"));
    modem.expect("AT+CSCA?\r").reply(answer("+CSCA: \"+34600000000\",145"));
    modem.expect("AT+CRC=0;+CLIP=0\r").reply(k_ok);
    modem.expect("AT+CREG=2\r").reply(k_ok);
    modem.expect("AT+CEREG=2\r").reply(k_ok);
    modem.expect("AT+C5GREG=2\r").reply("\r\nERROR\r\n");
    modem.expect("AT+CREG?\r").reply(answer(registration));
    if (registration.starts_with("+CREG: 1,2") || registration.starts_with("+CREG: 1,0"))
        modem.expect("AT+CEREG?\r").reply("\r\nERROR\r\n");
    modem.expect("AT+CGSMS?\r").reply(answer("+CGSMS: 3"));
    modem.expect("AT+CMMS=?\r").reply(answer("+CMMS: (0-2)"));
    modem.expect("AT+CTZU=1\r").reply(k_ok);
    modem.expect("AT+CCLK?\r").reply(answer("+CCLK: \"26/11/22,11:00:00+04\""));
    modem.expect("AT+CIMI\r").reply(answer("214070000000001"));
    modem.expect("AT+CCID\r").reply(answer("+CCID: \"8934071234567890123\""));
    modem.expect("AT+CNUM\r").reply(answer("+CNUM: \"\",\"+34600000001\",145"));
    modem.expect("AT+COPS?\r").reply(answer("+COPS: 0,0,\"Testnet\",7"));
    modem.expect("AT+CSQ\r").reply(answer("+CSQ: 20,99"));
    modem.expect("AT+CMGL=4\r").reply(k_ok);
}

}  // namespace support
