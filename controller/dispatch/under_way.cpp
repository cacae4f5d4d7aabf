#include "controller/dispatch/under_way.hpp"

namespace controller::dispatch {

Recall UnderWay::add(words::Key message) {
    auto recall = std::make_shared<std::atomic<bool>>(false);
    const std::lock_guard lock(mutex_);
    parts_.emplace(message, recall);
    return recall;
}

void UnderWay::remove(words::Key message, const Recall& recall) {
    const std::lock_guard lock(mutex_);
    const auto [begin, end] = parts_.equal_range(message);
    for (auto entry = begin; entry != end; ++entry) {
        if (entry->second != recall) continue;
        parts_.erase(entry);
        return;
    }
}

void UnderWay::recall(words::Key message) {
    const std::lock_guard lock(mutex_);
    const auto [begin, end] = parts_.equal_range(message);
    for (auto entry = begin; entry != end; ++entry) entry->second->store(true);
}

void UnderWay::recall_all() {
    const std::lock_guard lock(mutex_);
    for (const auto& [message, recall] : parts_) recall->store(true);
}

}  // namespace controller::dispatch
