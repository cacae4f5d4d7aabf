#pragma once

#include <array>
#include <string>
#include <string_view>

#include "modem/at/command.hpp"

namespace modem::device {

/// How families spell the question for the ICCID (3GPP TS 31.102 §4.2.2, EF_ICCID, which may be read before the PIN).
inline constexpr std::array<std::string_view, 6> k_iccid_questions = {"AT+CCID",   "AT+QCCID", "AT+ICCID",
                                                                      "AT^ICCID?", "AT#CCID",  "AT+CICCID"};

/// The question for the ICCID, whose answer may come under any of the families' names.
at::Command iccid_command(std::string_view question, std::chrono::milliseconds timeout);

/// The ICCID in the answer: 18 to 22 digits. A number that begins with 98 is that of an older Huawei, which gives the
/// digits of each octet in the order of the SIM's file, and is turned. Empty if there is none.
std::string iccid_answer(const at::Reply& reply);

/// Whether two ICCIDs are of one SIM: some modems leave the check digit out.
bool is_same_sim(std::string_view one, std::string_view other);

/// The first number of `+CNUM: "name","+34600000001",145`; empty where the SIM knows none.
std::string own_number_answer(const at::Reply& reply);

}  // namespace modem::device
