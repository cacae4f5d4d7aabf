#pragma once

#include "modem/simulator/rule_file.hpp"

namespace modem::simulator {

/// `--replay`: plays a record at the link of the first modem until it ends or a signal comes. The exit code: 0 where
/// the dialogue was the recorded one to its end, 1 where nothing could begin, 3 where it left the record, 4 where it
/// stopped before the record's end.
int run_replay(const ProgramOptions& options, const words::Clock& clock, Journal::Sink log);

}  // namespace modem::simulator
