#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "modem/simulator/rule_file.hpp"

namespace CLI {
class App;
}

namespace modem::simulator {

/// What the command line gives, before it is judged.
struct Arguments {
    std::string config;
    std::vector<std::string> links, numbers, pins, personalities, people, errors, hazards;
    bool real_names = false;
    std::optional<double> turnaround_ms, noise, pace, replay_speed;
    std::optional<std::string> network, receipt_delay, zone, calling_code, log, control, bearer, replay;
    std::optional<std::uint64_t> seed;
    std::optional<int> sm_places, me_places;
};

/// Makes the options known to the command line.
void describe(CLI::App& app, Arguments& given);
/// The options with what --config and rule files say. Writes what is wrong to standard error and ends the program.
ProgramOptions options_of(const Arguments& given);
/// Writes a sentence to standard error and ends the program with 1.
[[noreturn]] void give_up(const std::string& what);

}  // namespace modem::simulator
