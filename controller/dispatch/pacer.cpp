#include "controller/dispatch/pacer.hpp"

#include <algorithm>

namespace controller::dispatch {

namespace {

constexpr std::int64_t k_no_bound = 100'000;

// When the window that ends now has room for one more of `max`.
words::Monotonic free_at(const std::deque<words::Monotonic>& sent, std::int64_t max, std::chrono::seconds window,
                         words::Monotonic now) {
    if (max >= k_no_bound || static_cast<std::int64_t>(sent.size()) < max) return now;
    return std::max(now, sent[sent.size() - static_cast<std::size_t>(max)] + window);
}

}  // namespace

void Pacer::seed(words::Monotonic now, const std::vector<std::chrono::milliseconds>& ages, std::int64_t day,
                 std::int64_t count) {
    sent_.clear();
    for (const auto age : ages) sent_.push_back(now - age);
    std::sort(sent_.begin(), sent_.end());
    day_ = day;
    day_count_ = count;
}

void Pacer::forget(words::Monotonic now) {
    while (!sent_.empty() && sent_.front() + std::chrono::hours(1) <= now) sent_.pop_front();
}

words::Monotonic Pacer::next(words::Monotonic now) {
    forget(now);
    return std::max(free_at(sent_, limits_.per_minute, std::chrono::minutes(1), now),
                    free_at(sent_, limits_.per_hour, std::chrono::hours(1), now));
}

bool Pacer::may(words::Monotonic now, std::int64_t day) { return !day_is_full(day) && next(now) <= now; }

void Pacer::charge(words::Monotonic now, std::int64_t day) {
    if (day != day_) {
        day_ = day;
        day_count_ = 0;
    }
    ++day_count_;
    if (limits_.per_minute < k_no_bound || limits_.per_hour < k_no_bound) sent_.push_back(now);
}

void Pacer::refund() {
    if (!sent_.empty()) sent_.pop_back();
    day_count_ = std::max<std::int64_t>(0, day_count_ - 1);
}

}  // namespace controller::dispatch
