#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace modem::simulator {

/// Who a modem and its SIM are. What is left empty is made up from the place in the list by `identity_of`.
struct Identity {
    std::string name;                     ///< in the log and on the control socket; the last component of the link
    std::string link;                     ///< path of the symlink to the pty
    std::string number;                   ///< E.164
    std::string imei;                     ///< 15 digits
    std::string iccid;                    ///< 19 digits
    std::string imsi;                     ///< 15 digits
    std::string pin;                      ///< empty: the SIM asks for none
    std::string personality = "generic";  ///< id of a `Personality`
    bool real_name = false;               ///< +CGMI is the maker's, not `Tillcast simulator`
    std::vector<std::string> hazards;     ///< `NAME` or `NAME=VALUE`
};

/// Fills what is empty: the same `place` (from 0) gives the same identity, different places different ones.
Identity identity_of(int place, Identity given);

/// The check digit of ITU-T E.118 and of IMEIs (Luhn) for `digits`.
char luhn_digit(std::string_view digits);

}  // namespace modem::simulator
