#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/reader/webhook_rules.hpp"
#include "config/words/id.hpp"
#include "controller/store/writer.hpp"

namespace controller::api::webhooks {

/// What came of calls since the program's start.
struct CallCounts {
    std::uint64_t delivered = 0, failed = 0, dead = 0;
};

/// Who wants to know what. Written on the writer thread, read on any; shared by the observer, the courier and the API.
class Subscriptions {
public:
    struct One {
        words::Key webhook;
        reader::EventFilter filter;
    };

    /// The receivers that want any of these events; null where none does.
    std::shared_ptr<const std::vector<One>> wanting(std::uint32_t events) const;

    /// Takes over what the database has, once `tx` is on disk, and wakes the courier to read it too.
    void touch(store::Tx& tx);
    /// There is something to deliver, once `tx` is on disk.
    void wake(store::Tx& tx);

    /// Called on the writer thread; `changed`: the receivers are others. Set before anything writes.
    void on_wake(std::function<void(bool changed)> wake) { wake_ = std::move(wake); }

    /// By the receiver's name; for the I/O thread only.
    std::map<std::string, CallCounts> counts;

private:
    void load(store::Database& db);

    mutable std::mutex mutex_;
    std::shared_ptr<const std::vector<One>> all_;
    std::atomic<std::uint32_t> any_ = 0;
    std::function<void(bool)> wake_;
};

}  // namespace controller::api::webhooks
