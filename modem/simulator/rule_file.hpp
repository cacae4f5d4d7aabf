#pragma once

#include <string>
#include <vector>

#include "config/reader/load.hpp"
#include "config/reader/section.hpp"
#include "config/words/diagnostic.hpp"
#include "modem/simulator/faults.hpp"
#include "modem/simulator/people.hpp"
#include "modem/simulator/world.hpp"

namespace modem::simulator {

/// What a rule file says: `[[person]]` and `[[fault]]`. Meaningless where there are errors.
struct Rules {
    std::vector<Person> people;
    std::vector<Fault> faults;
    std::vector<words::Diagnostic> errors;
};
Rules read_rules(const reader::SourceFile& file);
/// The same out of a table that may hold more.
void read_rules_of(reader::Section& root, std::vector<Person>& people, std::vector<Fault>& faults);

/// What the program is told by its command line and `--config`.
struct ProgramOptions {
    WorldOptions world;
    std::string log;      ///< path; empty for none
    std::string control;  ///< path of the socket; empty for none
    std::string replay;   ///< path of a record to play instead of a modem; empty for none
    double replay_speed = 1;
};
/// Reads a configuration into `options`: the settings of the command line by the same names, `[[modem]]`, and all that
/// a rule file may say. What is wrong comes back in file order.
std::vector<words::Diagnostic> read_options(const reader::SourceFile& file, ProgramOptions& options);

/// `+02:00` or `-03:30` in minutes: a multiple of 15 up to 14 hours.
std::optional<std::chrono::minutes> parse_zone(std::string_view text);

}  // namespace modem::simulator
