#include "controller/api/webhooks/schedule.hpp"

#include <algorithm>
#include <array>

namespace controller::api::webhooks {

using namespace std::chrono_literals;

namespace {

constexpr std::array<std::chrono::seconds, k_most_attempts - 1> k_pauses = {5s,  5min, 30min, 2h, 5h,
                                                                            10h, 14h,  20h,   24h};
constexpr int k_failures_borne = 3;
constexpr std::chrono::seconds k_longest_rest{60};

}  // namespace

std::optional<std::chrono::seconds> pause_after(int attempts) {
    if (attempts < 1 || attempts > static_cast<int>(k_pauses.size())) return {};
    return k_pauses.at(static_cast<std::size_t>(attempts) - 1);
}

Judgement judge(const Called& called, int attempts) {
    if (called.status >= 200 && called.status < 300) return {Verdict::delivered};
    if (called.status == 410) return {Verdict::gone};
    const auto pause = pause_after(attempts);
    if (!pause) return {Verdict::dead};
    return {Verdict::again, std::max(*pause, std::min(called.retry_after.value_or(0s), k_pauses.back()))};
}

bool is_down(const Called& called) { return called.status == 0 || called.status >= 500; }

std::chrono::seconds rest_after(int failures) {
    if (failures < k_failures_borne) return 0s;
    const int doublings = std::min(failures - k_failures_borne, 6);
    return std::min(k_longest_rest, std::chrono::seconds(1 << doublings));
}

}  // namespace controller::api::webhooks
