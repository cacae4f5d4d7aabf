#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/instant.hpp"
#include "modem/at/command.hpp"
#include "modem/device/status.hpp"

namespace modem::device {

/// What the first line of an answer says behind its name and without quotation marks, such as `READY` of
/// `+CPIN: "READY"`: 64 characters of ASCII at most, others left out. Empty if there is no line.
std::string answer_text(const at::Reply& reply, std::string_view name);

/// The fields of the first line of an answer; empty if there is no line.
std::vector<std::string> answer_fields(const at::Reply& reply, std::string_view name);

/// The digits of an IMEI, IMSI or ICCID, which modems wrap in names, quotation marks and fillers. Empty unless there
/// are at least `least` of them.
std::string identity_digits(const at::Reply& reply, std::string_view name, std::size_t least);

/// Whether AT+CPIN? says that nothing is asked of us: READY in its spellings, PIN2 and PUK2, or an OK alone.
bool is_sim_ready(const at::Reply& reply);

/// The attempts left for the PIN: the number that the first group of `pattern` finds in a line of the answer, 0 to 10.
std::optional<int> attempts_answer(const at::Reply& reply, const std::string& pattern);

/// `+CCLK: "26/11/22,10:00:00+04"` (3GPP TS 27.007 §8.15), where it may have come from the network: modems that have
/// not heard of it count from 1970, 1980 or 2004. The zone is in quarters of an hour; without one there is no instant.
std::optional<words::Instant> clock_answer(const at::Reply& reply);

/// <stat> of 3GPP TS 27.007 §7.2.
Registration registration_of(int stat);
bool is_registered(Registration registration);

/// `+CREG: 1` or `+CREG: 0,1`.
std::optional<Registration> registration_answer(const at::Reply& reply, std::string_view name);
std::optional<Registration> registration_news(std::string_view line);

/// `+CSQ: 20,99` in dBm; nothing where the modem does not know.
std::optional<int> signal_answer(const at::Reply& reply);

/// The centre's number of `+CSCA: "+34600000000",145`, and the operator's name of `+COPS: 0,0,"Testnet",7`.
std::string centre_answer(const at::Reply& reply);
std::string network_answer(const at::Reply& reply);

/// The stores of each memory of `+CPMS: ("ME","SM"),("ME","SM"),("SM")`; of Wavecom's `(("SM","SR"),("SM"))` too.
std::vector<std::vector<std::string>> store_lists(const at::Reply& reply);

/// A store's name goes back into commands, so it is two capital letters or it is none.
bool is_store_name(std::string_view text);

/// Whether the modem said that the SIM has no time yet: the same command may do a moment later.
bool is_busy(const at::Reply& reply);

}  // namespace modem::device
