#pragma once

#include <map>
#include <string>

#include "controller/dispatch/journal.hpp"

namespace controller::dispatch {

// *What always holds* 3: silence after Ctrl-Z is settled by a late +CMGS, be it one that the run before did not live to
// read.

/// The parts that are in doubt since `recover` in this transaction, by the modem that their SIM was in last.
std::map<std::string, Place> left_in_doubt(store::Tx& tx);

/// Writes the result of a part in doubt that came after all. False, and nothing done, where it is settled by now.
bool write_late_result(store::Tx& tx, const Present& present, const Place& place, std::uint8_t reference);

}  // namespace controller::dispatch
