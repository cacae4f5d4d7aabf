#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "config/reader/config.hpp"
#include "config/words/instant.hpp"

namespace controller::dispatch {

/// A part that was sent before a restart.
struct SentBefore {
    std::chrono::milliseconds age;
    bool bulk;
};

/// How fast one SIM may send: parts in any minute and any hour of monotonic time, by the instant of their hand-over.
/// Pure: time comes in. A bound of 100 000 or more is none, no modem reaches it.
///
/// Of each bound bulk leaves `service_share` percent to alerts and service while these have sent something within the
/// hour, and a fifth of that, at least one part, while they have not. So service finds room, and bulk alone comes near
/// the bound.
///
/// Between two bulk parts of a SIM that a minute's bound holds back the pause varies by `jitter` percent around its
/// mean: parts are meant for an even grid, each put off it by up to half of that. Since the grid is slower by `jitter`
/// of a part a minute, no window is ever the fuller for it.
class Pacer {
public:
    struct Style {
        int service_share = 20;
        int jitter = 20;
    };
    Pacer(const reader::Pacing& limits, Style style, std::uint64_t seed = 1);

    /// Takes over what was sent before a restart.
    void seed(words::Monotonic now, const std::vector<SentBefore>& sent);
    void set_limits(const reader::Pacing& limits, Style style);
    const reader::Pacing& limits() const { return limits_; }

    bool may(words::Monotonic now, bool bulk) { return next(now, bulk) <= now; }
    /// When the next part of that kind may be planned; `now` or earlier if it may.
    words::Monotonic next(words::Monotonic now, bool bulk);

    /// A part is planned. The rest of a message that has begun goes without a pause, as what is not bulk may.
    void charge(words::Monotonic now, bool bulk);
    /// The part planned first goes on the air now.
    void handed(words::Monotonic now);
    /// The part will not go that is planned at this place, counted from 0 and from the first that is not handed over.
    /// If it is bulk, and planned last, its turn is free again.
    void withdraw(std::size_t place = 0);
    /// The part that was handed over last did not go.
    void refund();

private:
    struct Window {
        std::int64_t limit = 0;
        std::chrono::seconds span{0};
    };
    void forget(words::Monotonic now);
    bool serves(words::Monotonic now) const;
    std::int64_t bulk_limit(const Window& window, words::Monotonic now) const;
    words::Monotonic free_at(const Window& window, bool bulk, words::Monotonic now) const;
    void step_grid(words::Monotonic now);
    double dice();

    reader::Pacing limits_;
    Style style_;
    std::deque<words::Monotonic> all_, bulk_;  ///< handed over within the hour
    std::deque<bool> planned_;                 ///< not handed over yet; whether bulk
    std::deque<bool> last_;                    ///< of all_, whether bulk
    words::Monotonic served_{};                ///< when alerts or service last sent
    bool has_served_ = false;
    words::Monotonic grid_{};       ///< where the last bulk part belonged,
    words::Monotonic before_{};     ///< and the one before it
    words::Monotonic next_bulk_{};  ///< not before
    std::uint64_t random_;
};

/// The pauses that `[dispatch]` asks for.
inline Pacer::Style pace_style(const reader::Config& config) {
    return {config.dispatch.service_share, config.dispatch.jitter};
}

}  // namespace controller::dispatch
