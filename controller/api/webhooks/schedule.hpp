#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace controller::api::webhooks {

/// What came of calling a receiver once.
struct Called {
    int status = 0;                                     ///< of HTTP; 0 where none came
    std::string error;                                  ///< in a sentence, without the URL; empty for 2xx
    std::optional<std::chrono::seconds> retry_after{};  ///< as a 429 or 503 asks for
};

enum class Verdict : std::uint8_t {
    delivered,
    again,  ///< after `delay`
    dead,   ///< every try has failed
    gone,   ///< 410: the receiver wants nothing more
};
struct Judgement {
    Verdict verdict;
    std::chrono::seconds delay{};
};

inline constexpr int k_most_attempts = 10;
/// The pause after the `attempts`th failed try: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20, 24 h, then nothing.
std::optional<std::chrono::seconds> pause_after(int attempts);
/// What follows from a call that was try number `attempts` (from 1).
Judgement judge(const Called& called, int attempts);

/// Whether the receiver itself does not work, so that other events would fare no better: no answer, or 5xx.
bool is_down(const Called& called);
/// How long a receiver that failed so many times in a row is left alone; nothing below three.
std::chrono::seconds rest_after(int failures);

}  // namespace controller::api::webhooks
