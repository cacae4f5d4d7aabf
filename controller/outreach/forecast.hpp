#pragma once

#include <optional>
#include <span>
#include <vector>

#include "config/reader/config.hpp"
#include "controller/policy/window.hpp"

namespace controller::outreach {

/// What can send: each SIM that is in use, with its limits, and how long a part takes on the air.
struct Capacity {
    std::vector<reader::Pacing> sims;
    std::chrono::milliseconds per_part{3500};
};

/// How much there is to send, from when on, and what of the limits has been used.
struct Load {
    words::Instant from;
    std::int64_t parts = 0;
    std::int64_t recipients = 0;
    std::int64_t recipients_this_month = 0;  ///< all SIMs have texted already
};

/// When the last part would be handed over if the SIMs did nothing else inside the open hours; nothing if that is more
/// than `policy::k_horizon` away, or no SIM is in use. Days and months are those of `zone`. Pure.
std::optional<words::Instant> forecast(const Load& load, const Capacity& capacity, std::span<const policy::Layer> hours,
                                       const date::time_zone& zone);

}  // namespace controller::outreach
