#include "firmware/tillcastd/clock_keeper.hpp"

namespace firmware {

using std::chrono::duration_cast;

std::optional<ClockKeeper::Step> ClockKeeper::look_for_step(words::Instant now, Milliseconds since_boot) {
    const words::Instant course = now - since_boot;
    if (!course_) {
        course_ = course;
        begun_ = now;
        return {};
    }
    const Milliseconds by = course - *course_;
    if (std::chrono::abs(by) < k_least_step) return {};
    const Step step{by, begun_, now - by};
    course_ = course;
    begun_ = now;
    return step;
}

// A strong witness starts the course anew, so that a clock that is kept in step by small corrections never seems set.
ClockKeeper::Look ClockKeeper::look(ClockFacts facts, words::Monotonic monotonic) {
    const auto since_boot = duration_cast<Milliseconds>(monotonic.time_since_epoch());
    Look look;
    look.step = look_for_step(facts.now, since_boot);
    if (look.step) {
        was_set_ = true;
        vouched_.reset();
    }
    facts.was_set = was_set_;
    if (vouched_) facts.vouched = since_boot - *vouched_;
    facts.by_person = by_person_;
    look.verdict = judge(facts);
    const bool strong = look.verdict.source == ClockSource::kernel || look.verdict.source == ClockSource::network;
    if (strong) {
        was_set_ = false;
        by_person_ = false;
        vouched_ = since_boot;
        course_ = facts.now - since_boot;
    }
    look.vouched = strong || look.verdict.source == ClockSource::person;
    look.sentence = sentence_of(look.verdict, facts);
    look.changed = last_ != look.verdict;
    last_ = look.verdict;
    return look;
}

void ClockKeeper::confirm(words::Monotonic monotonic) {
    was_set_ = false;
    by_person_ = true;
    vouched_ = duration_cast<Milliseconds>(monotonic.time_since_epoch());
}

}  // namespace firmware
