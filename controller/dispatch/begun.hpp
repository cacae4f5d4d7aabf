#pragma once

#include <string>
#include <vector>

#include "config/words/message.hpp"
#include "controller/dispatch/journal.hpp"

namespace controller::dispatch {

// What a message has come to, part by part: for the files that write the journal.

struct Begun {
    words::MessageState state;
    words::MessageClass message_class;
    int parts;
    int attempts;
    std::string withdrawn;
    words::Instant expires_at;
    words::Number number;
};
Begun read_begun(store::Database& db, words::Key message);

/// The best of each part's attempts; the index is part - 1.
std::vector<PartState> parts_of(store::Database& db, words::Key message, int count);

bool is_missing(PartState state);
bool was_on_air(PartState state);
bool is_under_way(PartState state);

using PartTest = bool (*)(PartState);
bool any(const std::vector<PartState>& parts, PartTest test);

/// A begun message from which the rest was withdrawn: failed if some of it is on the air, otherwise as if never begun.
void end_withdrawn(store::Tx& tx, words::Key message, const Begun& begun, bool on_air);

/// Where nothing of the message went or is going out, it counts against no cap.
void forget_sending(store::Tx& tx, words::Key message, const std::vector<PartState>& parts);

/// Puts a begun message back into the queue, once none of its parts is under way.
void requeue(store::Tx& tx, words::Key message, const Begun& begun, const std::vector<PartState>& parts);

}  // namespace controller::dispatch
