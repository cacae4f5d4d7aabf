#pragma once

#include <optional>
#include <string>

#include "modem/simulator/commands.hpp"

namespace modem::simulator {

/// A command of the family's MMS client, or nothing where it has none of that name.
std::optional<Outcome> mms_command(Desk& desk, const Command& command);
/// The bytes for which one of these asked with `Outcome::Kind::data` are there; `asked` is that outcome.
Outcome mms_data(Desk& desk, const Outcome& asked, std::string bytes);
/// Quectel AT+QMMSEND, SIMCom AT+CMMSSEND: why the network would not take it, as the family's number; 0 where it does.
int mms_refusal(const ModemState& state);

std::span<const CommandEntry> quectel_mms_commands();
std::span<const CommandEntry> simcom_mms_commands();

}  // namespace modem::simulator
