#pragma once

#include <chrono>

#include "controller/store/writer.hpp"

namespace controller::dispatch {

/// Civil time that runs by itself and the program's view of it never differ by so much.
constexpr std::chrono::seconds k_clock_was_set{60};

/// Civil time was set while the program ran.
struct ClockStep {
    std::chrono::milliseconds by{0};  ///< how far ahead of where it would be
    words::Instant since{};           ///< when the time that was left had begun, by itself
    words::Instant before{};          ///< where it would be now
    bool trusted = false;             ///< the new time is
};

/// What waits for a span of time waits as long as before: rests of SIMs and recipients, pauses between two tries, and
/// the life of messages that were given no end of their own. What waits for a time of day is looked at anew at once.
/// Where the new time is trusted, offers that went out under the old one are written down under the right time, so that
/// caps count them when they were sent.
void follow_clock(store::Tx& tx, const ClockStep& step);

/// Under a clock that is trusted nothing has been sent in the future: what a clock that ran ahead wrote down counts as
/// sent now. Returns how many messages that were.
std::int64_t mend_future(store::Tx& tx);

}  // namespace controller::dispatch
