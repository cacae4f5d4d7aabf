#pragma once

#include <functional>
#include <optional>

#include "config/words/instant.hpp"

namespace controller::dispatch {

/// The time by which the books of the SIMs are kept: civil time, but a clock that jumps opens no new day before the old
/// one would have ended, and no old one again. What it drifts and is slewed is followed; a jump is followed at the end
/// of the day that was believed. Pure: both times come in.
class BookTime {
public:
    /// `day_ends`: when the shop's civil day of an instant is over. `believed`: civil time is right now, whatever it
    /// said before (it has become trusted, or a person plays with it).
    words::Instant at(words::Monotonic now, words::Instant civil, bool believed,
                      const std::function<words::Instant(words::Instant)>& day_ends);

private:
    struct Belief {
        words::Monotonic mono;
        words::Instant civil;
        words::Instant day_ends;
    };
    std::optional<Belief> belief_;
};

}  // namespace controller::dispatch
