#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/words/diagnostic.hpp"

namespace modem::simulator {

/// A dialogue with a real modem, as the flight recorder exports it (JSON Lines; `tillcast modems record`): what the DTE
/// wrote, cut into lines, and what the modem said, each with its distance from the step before.
struct Record {
    struct Step {
        enum class Kind : std::uint8_t {
            expect,  ///< the DTE writes `bytes`: up to CR, Ctrl-Z or ESC
            say      ///< the modem says `bytes`
        };
        Kind kind = Kind::expect;
        std::string bytes;
        std::chrono::nanoseconds after{0};  ///< the step before
        int line = 0;                       ///< of the file
    };
    std::string modem, profile;
    std::vector<Step> steps;
    std::vector<words::Diagnostic> errors;  ///< in file order; the rest means nothing where there are any
};

/// `file` names the file in errors. Notes are skipped.
Record read_record(const std::string& file, std::string_view text);

/// Whether what was typed is what was recorded: the same, but for digits that a recorder hides (`0` in numbers of seven
/// and more, `*` and `x` anywhere). PDUs, which end with Ctrl-Z, count by their length: references and times differ.
bool matches(std::string_view recorded, std::string_view typed);

}  // namespace modem::simulator
