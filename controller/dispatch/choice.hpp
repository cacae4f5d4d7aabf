#pragma once

#include <memory>
#include <string>

#include "controller/dispatch/candidate.hpp"
#include "controller/dispatch/routing.hpp"

namespace controller::dispatch {

/// What becomes of a message that a SIM asks for, see route(): `modem` has the SIM that is preferred, and `detail` says
/// for people why it waits.
struct Chosen {
    Routed routed;
    std::string modem{};
    std::string detail{};
};
/// Gathers what the routing decides on: tariffs and standing of each SIM, the route of the number, the SIM it keeps.
Chosen choose_sim(store::Database& db, const Present& present, const std::shared_ptr<const Rules>& rules,
                  words::Instant now, const Sender& sender, const Candidate& candidate);

}  // namespace controller::dispatch
