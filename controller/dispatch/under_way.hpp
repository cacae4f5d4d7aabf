#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "config/words/id.hpp"

namespace controller::dispatch {

/// Raised when a part that has been planned must stay off the air; looked at right before Ctrl-Z is written.
using Recall = std::shared_ptr<std::atomic<bool>>;

/// The parts between plan and result. The writer thread recalls them before the commit that is the reason, so that
/// nothing goes on the air after that commit; the I/O thread asks. A recall whose commit fails costs one attempt.
class UnderWay {
public:
    Recall add(words::Key message);
    void remove(words::Key message, const Recall& recall);
    /// Recalls all parts of the message that have not gone out.
    void recall(words::Key message);
    void recall_all();

private:
    std::mutex mutex_;
    std::multimap<words::Key, Recall> parts_;
};

}  // namespace controller::dispatch
