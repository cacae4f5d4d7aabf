#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/reader/config.hpp"
#include "config/words/id.hpp"
#include "config/words/instant.hpp"
#include "config/words/message.hpp"
#include "config/words/number.hpp"
#include "controller/dispatch/tariff.hpp"

namespace controller::dispatch {

// Which SIM takes a message. Pure. Dispatch is pull: a SIM that is free asks for the best message, and this says
// whether it may have it.

/// One SIM, as the choice for one message sees it.
struct Offer {
    words::Key sim = 0;
    /// Why it never takes this message, as a reason of the hold: `route`, `sender_forbidden`, …; empty: it may.
    std::string_view barred{};
    bool up = true;                       ///< in a modem that is ready, and not at rest
    std::chrono::milliseconds out_for{};  ///< how long it has not been up
    bool free = true;                     ///< could be given a part at this moment
    std::chrono::milliseconds paced{};    ///< so long a pace holds it back
    Room room{};                          ///< in its tariff, for this message
    int rank = 0;                         ///< its place in the route
    std::int64_t cost = 0;                ///< of this message
};

struct Ask {
    words::Instant now{};
    words::Lane lane = words::Lane::service;
    std::optional<words::Key> home{};          ///< the SIM that the number was last texted by
    std::chrono::milliseconds home_out_for{};  ///< where it is not among the offers
    std::chrono::milliseconds other_sim_after{};
    bool pinned = false;
};

struct Routed {
    enum class What {
        take,    ///< the SIM that asks takes it
        prefer,  ///< `sim` is free as well and takes it before this one
        leave,   ///< another SIM takes it in its turn
        wait     ///< nobody takes it before `until`, for this `reason`
    };
    What what = What::take;
    words::Key sim = 0;
    std::string_view reason{};
    words::Instant until{};
    Bound bound = Bound::none;
    bool never = false;  ///< nor after that: the text is longer than the tariff allows
};

/// What the SIM that the number keeps makes of a message that another asks for, all by itself; nothing: others may take
/// it. `home` is null where that SIM is in no modem.
std::optional<Routed> left_to_home(const Offer* home, const Ask& ask);

/// `self` is among the offers. A number keeps its SIM, unless that is out, or full, for longer than `other_sim_after`
/// (an alert does not wait for it at all). Of the SIMs that could take the message now the first of the route goes
/// before the cheapest; nobody waits for a price. Where no other SIM could take it, the one that asks does.
Routed route(words::Key self, std::span<const Offer> offers, const Ask& ask);

/// The route of a number: that of the longest prefix; null where none fits.
const reader::Route* route_of(const reader::Config& config, const words::Number& number);
/// The place of a SIM in a route, by its ICCID, by its name or by the name of the modem it is in; nothing where it is
/// not in it. `sim_name` is `iccid:…`, `imsi:…` or `modem:…`.
std::optional<int> rank_in(const reader::Route& route, const reader::Config& config, std::string_view sim_name,
                           std::string_view modem);

}  // namespace controller::dispatch
