#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "controller/dispatch/sims.hpp"
#include "controller/policy/window.hpp"

namespace controller::outreach {

/// What can send: each SIM that is in use, with what is left of its tariff, and what `[dispatch]` asks for.
struct Capacity {
    struct Sim {
        dispatch::Tariff tariff{};
        dispatch::Usage usage{};
        double service_an_hour = 0;                 ///< parts of alerts and service that go beside the campaign
        std::chrono::milliseconds part_time{3500};  ///< from one part to the next
    };
    std::vector<Sim> sims;
    int service_share = 20;
    int jitter = 20;
};
/// Of the SIMs that are not away. One that has sent little yet counts with the usual time of a part.
Capacity capacity_of(const std::vector<dispatch::SimView>& sims, const reader::Dispatch& dispatch);

/// How much there is to send, and from when on.
struct Load {
    words::Instant from;
    std::int64_t parts = 0;
    std::int64_t recipients = 0;
    double new_today = 1;  ///< of the recipients those that a SIM texts for the first time today
    double new_month = 1;  ///< and in this billing month
};

struct Forecast {
    std::optional<words::Instant> done;  ///< nothing: more than `policy::k_horizon` away, or no SIM is in use
    std::int64_t cost = 0;               ///< in millionths
    std::string currency{};              ///< empty where no SIM has a price
    std::string limit{};                 ///< what holds it back most: hours, air, minute, hour or a bound of a tariff
    std::string sim{};                   ///< of which SIM, where it is one
};

/// When the last part would be handed over if bulk goes through these SIMs inside the open hours, beside as many texts
/// of service as lately. Days and months are those of `zone`. Pure.
Forecast forecast(const Load& load, const Capacity& capacity, std::span<const policy::Layer> hours,
                  const date::time_zone& zone);

}  // namespace controller::outreach
