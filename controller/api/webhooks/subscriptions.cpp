#include "controller/api/webhooks/subscriptions.hpp"

#include "controller/api/webhooks/receivers.hpp"

namespace controller::api::webhooks {

std::shared_ptr<const std::vector<Subscriptions::One>> Subscriptions::wanting(std::uint32_t events) const {
    if ((any_.load() & events) == 0) return {};
    const std::lock_guard lock(mutex_);
    return all_;
}

void Subscriptions::load(store::Database& db) {
    auto all = std::make_shared<std::vector<One>>();
    std::uint32_t any = 0;
    for (const Receiver& receiver : receivers(db)) {
        if (receiver.stopped_at) continue;
        std::string wrong;
        // A later release may know events that this one does not: then it tells none rather than too much.
        const auto filter = reader::parse_event_filter(receiver.events, wrong);
        if (!filter) continue;
        all->push_back({receiver.key, *filter});
        any |= filter->wanted;
    }
    const std::lock_guard lock(mutex_);
    all_ = std::move(all);
    any_ = any;
}

void Subscriptions::touch(store::Tx& tx) {
    tx.after_commit([this, &db = tx.db()] {
        load(db);
        if (wake_) wake_(true);
    });
}

void Subscriptions::wake(store::Tx& tx) {
    tx.at_end("webhooks", [this, &tx] {
        tx.after_commit([this] {
            if (wake_) wake_(false);
        });
    });
}

}  // namespace controller::api::webhooks
