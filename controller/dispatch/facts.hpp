#pragma once

#include <string>
#include <vector>

#include "controller/dispatch/message.hpp"
#include "controller/policy/judge.hpp"
#include "controller/store/database.hpp"

namespace controller::dispatch {

/// What of a message the policy asks about.
struct Question {
    std::optional<words::Key> message{};  ///< absent: not written yet
    words::Number to;
    words::MessageClass message_class;
    words::Lane lane;
    Origin origin = Origin::api;
    std::optional<words::Key> contact{};
    std::optional<words::Instant> not_before{};
    std::optional<words::Instant> expires_at{};
    bool begun = false;
    int value = 50;  ///< see rivals.hpp
    int rivals = 0;  ///< so many are taken to have gone to the contact just now
};

/// Gathers what the database and the rules know about it and asks the policy.
policy::Verdict judge(store::Database& db, const Present& present, const Rules& rules, words::Instant now,
                      const Question& question);

}  // namespace controller::dispatch
