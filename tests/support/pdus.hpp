#pragma once

#include <string>

namespace support {

// An SMS-DELIVER of 28 octets and an SMS-STATUS-REPORT of 25, with the centre's address before them.
inline const std::string k_deliver = "07914400000000F0040B914477009900F100006211220100000009E8329BFD4697D9EC37";
inline const std::string k_report = "07914400000000F006110B914477009900F1621122010000006211220110000000";

}  // namespace support
