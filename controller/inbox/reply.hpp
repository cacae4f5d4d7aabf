#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "config/words/result.hpp"
#include "controller/dispatch/rules.hpp"
#include "controller/inbox/reply_text.hpp"
#include "controller/store/writer.hpp"

namespace controller::inbox {

/// *What always holds* 15: so many automatic replies to a number in this time.
inline constexpr int k_most_replies = 3;
inline constexpr std::chrono::hours k_replies_time{24};

/// What is answered, to whom, and from which SIM.
struct Reply {
    Answer answer{};
    words::Number to;
    std::optional<words::Key> sim{};  ///< what it came to: the answer comes from there
    Recipient recipient{};
    words::Instant received_at{};
};

struct Replied {
    bool written = false;         ///< it waits or goes
    words::error_code refused{};  ///< why dispatch refused it, if it did
};

/// Hands an automatic reply to dispatch, unless it would make a loop. Of an opt-out there is one confirmation in
/// k_replies_time (one more only after an opt-in between), within the country's time for it, and none where its rules
/// want none; suppression lets it pass.
Replied reply(store::Tx& tx, const dispatch::Present& present, const Reply& reply);

}  // namespace controller::inbox
