#pragma once

#include <optional>
#include <string>

#include "controller/dispatch/facts.hpp"

namespace controller::dispatch {

/// Why a message may not go from a SIM: some countries forbid marketing from ordinary mobile numbers, unless the
/// operator allows it in writing. Where the SIM's number is not known it may not go either.
struct SenderHold {
    std::string_view reason;  ///< `sender_forbidden`, `sender_unknown`
    std::string detail;       ///< with the remedy
};
std::optional<SenderHold> sender_hold(store::Database& db, const Rules& rules, words::Key sim,
                                      const std::string& modem_name, const Question& question);

}  // namespace controller::dispatch
