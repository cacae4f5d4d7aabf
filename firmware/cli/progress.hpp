#pragma once

#include <cstdint>
#include <string>

#include "firmware/cli/terminal.hpp"

namespace firmware::cli {

/// How far a long job is, on standard error: a bar on a terminal, elsewhere a line each tenth.
class Progress {
public:
    Progress(std::uint64_t total, const Terminal& terminal) : total_(total), terminal_(terminal) {}
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `text` says what has been done so far.
    void at(std::uint64_t done, const std::string& text);
    /// Takes the bar away, so that other lines can be written.
    void clear();

private:
    std::uint64_t total_;
    Terminal terminal_;
    std::uint64_t told_ = 0;  ///< tenths
    bool drawn_ = false;
};

}  // namespace firmware::cli
