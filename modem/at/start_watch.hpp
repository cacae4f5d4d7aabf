#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "modem/at/unsolicited.hpp"

namespace modem::at {

/// Whether what a modem says of its SIM, or that it is ready, shows that it has begun anew. One that was brought up
/// early says these lines for the first time while it works already; what it says a second time belongs to a new start.
class StartWatch {
public:
    /// An unsolicited line. True where it belongs to a new start: a line of Kind::ready or `+CPIN: READY` once the same
    /// was said before, any other line of Kind::sim at once.
    bool on_line(const std::string& line, Unsolicited::Kind kind);
    /// A line that answers our command: `+CPIN: READY` counts as said.
    void on_answer(std::string_view line);
    /// A start is known, or was caused by us: what is said now belongs to it.
    void forget() { said_.clear(); }

private:
    bool was_said(std::string line);

    std::vector<std::string> said_;
};

}  // namespace modem::at
