#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/dispatch/accounts.hpp"
#include "controller/dispatch/board.hpp"
#include "controller/dispatch/rules.hpp"

namespace controller::dispatch {

/// One SIM with its tariff and what is left of it.
struct SimView {
    words::Key key = 0;   ///< 0: in the configuration, and never seen
    std::string iccid{};  ///< empty where the modem does not tell
    std::string modem{};  ///< it is in, or was last
    Tariff tariff{};
    Billing billing{};
    Usage usage{};
    std::string_view state{};  ///< ready, resting, pacing, quota, spend or away
    std::string detail{};      ///< why, for people
    std::optional<words::Instant> until{};
    std::optional<words::Instant> seen{};
    bool serves = false;                                   ///< alerts or service have gone within the hour
    double service_an_hour = 0;                            ///< parts of alerts and service within the hour
    std::optional<std::chrono::milliseconds> part_time{};  ///< from one part to the next while it was busy
};

/// Those of the configuration, those in a modem and those that were seen in the last months, by their names. On any
/// connection.
std::vector<SimView> view_sims(store::Database& db, const Rules& rules, const std::vector<Board::State>& states,
                               words::Instant now);

}  // namespace controller::dispatch
