#include "controller/dispatch/book_time.hpp"

namespace controller::dispatch {

namespace {

// What synchronisation corrects in small steps between two looks.
constexpr std::chrono::minutes k_drift{2};

}  // namespace

words::Instant BookTime::at(words::Monotonic now, words::Instant civil, bool believed,
                            const std::function<words::Instant(words::Instant)>& day_ends) {
    if (belief_ && !believed) {
        const auto expected = belief_->civil + std::chrono::floor<std::chrono::milliseconds>(now - belief_->mono);
        const auto apart = civil > expected ? civil - expected : expected - civil;
        if (apart > k_drift && expected < belief_->day_ends) return expected;
    }
    const bool same_day = belief_ && belief_->civil <= civil && civil < belief_->day_ends;
    belief_ = Belief{now, civil, same_day ? belief_->day_ends : day_ends(civil)};
    return civil;
}

}  // namespace controller::dispatch
