#pragma once

#include <optional>
#include <string>
#include <vector>

#include "modem/device/status.hpp"

namespace modem::device {

/// What a bring-up learns of the modem and its SIM.
struct Facts {
    std::string manufacturer;
    std::string model;
    std::string revision;
    std::string imei;
    std::string profile;      ///< id of the family's profile
    std::string profile_why;  ///< for a technician
    std::string imsi;
    std::string iccid;
    std::string iccid_question;  ///< the command that brought it
    std::string own_number;      ///< as the SIM tells it
    std::optional<int> pin_attempts;
    std::string smsc;
    std::string network;
    std::vector<std::string> stores;  ///< that can be read, the one in use first; empty: the modem did not tell
    int service = 0;                  ///< of AT+CSMS; under 1 what comes directly is acknowledged
    std::string notice;               ///< arguments of AT+CNMI in force; empty: none was taken
    bool notice_is_told = false;      ///< AT+CNMI? gives it back
    ReceiptPath receipts = ReceiptPath::unknown;
    Registration registration = Registration::unknown;
    std::optional<int> bearer;  ///< of AT+CGSMS: 0 PS, 1 CS, 2 PS preferred, 3 CS preferred
    bool keeps_link = false;    ///< AT+CMMS=2 works
    std::optional<int> signal_dbm;
};

}  // namespace modem::device
