#include "controller/dispatch/pacer.hpp"

#include <algorithm>

namespace controller::dispatch {

namespace {

constexpr std::int64_t k_no_bound = 100'000;
constexpr std::int64_t k_quiet_part = 5;  // of the share, where nobody needs it
constexpr std::chrono::hours k_longest{1};

using Seconds = std::chrono::duration<double>;

}  // namespace

Pacer::Pacer(const reader::Pacing& limits, Style style, std::uint64_t seed)
    : limits_(limits), style_(style), random_(seed * 2 + 1) {}

void Pacer::set_limits(const reader::Pacing& limits, Style style) {
    limits_ = limits;
    style_ = style;
}

void Pacer::seed(words::Monotonic now, const std::vector<SentBefore>& sent) {
    all_.clear();
    bulk_.clear();
    last_.clear();
    std::vector<SentBefore> sorted = sent;
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.age > b.age; });
    for (const SentBefore& part : sorted) {
        all_.push_back(now - part.age);
        last_.push_back(part.bulk);
        if (part.bulk) {
            bulk_.push_back(now - part.age);
        } else {
            served_ = now - part.age;
            has_served_ = true;
        }
    }
}

void Pacer::forget(words::Monotonic now) {
    while (!all_.empty() && all_.front() + k_longest <= now) {
        all_.pop_front();
        last_.pop_front();
    }
    while (!bulk_.empty() && bulk_.front() + k_longest <= now) bulk_.pop_front();
}

bool Pacer::serves(words::Monotonic now) const { return has_served_ && served_ + k_longest > now; }

std::int64_t Pacer::bulk_limit(const Window& window, words::Monotonic now) const {
    const std::int64_t share = window.limit * style_.service_share / 100;
    if (share == 0) return window.limit;
    return window.limit - (serves(now) ? share : (share + k_quiet_part - 1) / k_quiet_part);
}

// When the window that ends then has room for one more. What is planned counts as sent until it is.
words::Monotonic Pacer::free_at(const Window& window, bool bulk, words::Monotonic now) const {
    if (window.limit >= k_no_bound) return now;
    const auto wait = [&](const std::deque<words::Monotonic>& sent, std::int64_t limit, std::int64_t planned) {
        const std::int64_t room = limit - planned;
        if (room <= 0) return now + window.span;
        if (static_cast<std::int64_t>(sent.size()) < room) return now;
        return std::max(now, sent[sent.size() - static_cast<std::size_t>(room)] + window.span);
    };
    const auto any = wait(all_, window.limit, static_cast<std::int64_t>(planned_.size()));
    if (!bulk) return any;
    const auto planned = std::count(planned_.begin(), planned_.end(), true);
    return std::max(any, wait(bulk_, std::max<std::int64_t>(1, bulk_limit(window, now)), planned));
}

words::Monotonic Pacer::next(words::Monotonic now, bool bulk) {
    forget(now);
    const auto paced = std::max(free_at({limits_.per_minute, std::chrono::minutes(1)}, bulk, now),
                                free_at({limits_.per_hour, std::chrono::hours(1)}, bulk, now));
    return bulk ? std::max(paced, next_bulk_) : paced;
}

// xorshift64: even enough for pauses, and the same in every run of a test.
double Pacer::dice() {
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 7U;
    random_ ^= random_ << 17U;
    return static_cast<double>(random_ >> 11U) / static_cast<double>(1ULL << 53U);
}

void Pacer::step_grid(words::Monotonic now) {
    if (limits_.per_minute >= k_no_bound || style_.jitter == 0) {
        next_bulk_ = {};
        return;
    }
    const double part = style_.jitter / 100.0;
    const Window minute{limits_.per_minute, std::chrono::minutes(1)};
    const auto limit = std::max<std::int64_t>(1, bulk_limit(minute, now));
    // Without room for a pause that is shorter than the mean there is none that is longer.
    if (limit == 1) {
        next_bulk_ = {};
        return;
    }
    const Seconds pause = Seconds(60) / (static_cast<double>(limit) - part);
    const auto step = [](Seconds by) { return std::chrono::duration_cast<words::Monotonic::duration>(by); };
    before_ = grid_;
    if (now > grid_ + step(pause)) grid_ = now;  // late: the SIM was busy, idle or held back by the hour
    grid_ += step(pause);
    next_bulk_ = grid_ + step(pause * part * (dice() - 0.5));
}

void Pacer::charge(words::Monotonic now, bool bulk) {
    planned_.push_back(bulk);
    if (!bulk) {
        served_ = now;
        has_served_ = true;
    }
    if (bulk) step_grid(now);
}

void Pacer::handed(words::Monotonic now) {
    if (planned_.empty()) return;
    const bool bulk = planned_.front();
    planned_.pop_front();
    if (limits_.per_minute >= k_no_bound && limits_.per_hour >= k_no_bound) return;
    all_.push_back(now);
    last_.push_back(bulk);
    if (bulk) bulk_.push_back(now);
}

void Pacer::withdraw(std::size_t place) {
    if (place >= planned_.size()) return;
    if (planned_[place] && place + 1 == planned_.size()) {
        grid_ = before_;
        next_bulk_ = {};
    }
    planned_.erase(planned_.begin() + static_cast<std::ptrdiff_t>(place));
}

void Pacer::refund() {
    if (all_.empty()) return;
    if (last_.back() && !bulk_.empty()) bulk_.pop_back();
    all_.pop_back();
    last_.pop_back();
}

}  // namespace controller::dispatch
