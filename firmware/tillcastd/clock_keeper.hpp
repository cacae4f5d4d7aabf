#pragma once

#include <optional>
#include <string>

#include "firmware/tillcastd/clock_trust.hpp"

namespace firmware {

/// Follows civil time beside monotonic time: sees when somebody sets it, and what vouched for it since. Nothing in it
/// asks the machine; what is known comes with each look.
class ClockKeeper {
public:
    /// Civil time was set.
    struct Step {
        std::chrono::milliseconds by;  ///< how far ahead of where it would be
        words::Instant since;          ///< when the time that was left had begun, by itself
        words::Instant before;         ///< where it would be now
    };
    struct Look {
        ClockVerdict verdict;
        std::string sentence;
        bool changed = false;  ///< the verdict is another than at the last look
        bool vouched = false;  ///< kernel, network or a person vouches for it now
        std::optional<Step> step;
    };

    /// `facts` without `vouched`, `by_person` and `was_set`, which are kept here.
    Look look(ClockFacts facts, words::Monotonic monotonic);
    /// A person says that it is right; the next look believes it.
    void confirm(words::Monotonic monotonic);
    /// Civil time is moved by hand in practice: that is no step.
    void forget_course() { course_.reset(); }

private:
    using Milliseconds = std::chrono::milliseconds;

    std::optional<Step> look_for_step(words::Instant now, Milliseconds since_boot);

    std::optional<words::Instant> course_;  ///< civil time at the zero of monotonic time
    words::Instant begun_{};                ///< of this course
    std::optional<Milliseconds> vouched_;   ///< by monotonic time
    bool by_person_ = false;
    bool was_set_ = false;
    std::optional<ClockVerdict> last_;
};

/// What moves civil time by less is no step.
inline constexpr std::chrono::seconds k_least_step{30};

}  // namespace firmware
