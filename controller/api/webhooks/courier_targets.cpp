#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "controller/api/webhooks/target.hpp"

// Who the courier works for: the receivers of the database, with the secrets of the configuration.
namespace controller::api::webhooks {

namespace asio = boost::asio;

// The subscriptions follow once it is on disk, and wake us to read the receivers.
asio::awaitable<void> Courier::adopt([[maybe_unused]] Self self, bool at_start) {
    const auto rules = house_.present.rules();
    store::Job job = [at_start, webhooks = rules->config.webhooks,
                      subscriptions = house_.subscriptions](store::Tx& tx) {
        webhooks::adopt(tx, webhooks);
        mend_due(tx);
        if (at_start) revive_all(tx);
        subscriptions->touch(tx);
    };
    try {
        co_await house_.store.write_only(std::move(job));
    } catch (const std::exception& error) {
        house_.log.error("the webhooks of the configuration could not be written: {}", error.what());
    }
}

asio::awaitable<void> Courier::read_targets([[maybe_unused]] Self self) {
    reading_ = true;
    while (read_again_ && !stopping_) {
        read_again_ = false;
        std::function<std::vector<Found>(store::Database&)> job = [now = house_.clock.now()](store::Database& db) {
            std::vector<Found> all;
            for (Receiver& one : receivers(db)) {
                auto secrets = secrets_of(db, one.key, now);
                all.push_back({std::move(one), std::move(secrets)});
            }
            return all;
        };
        try {
            const auto found = co_await house_.store.read<std::vector<Found>>(std::move(job));
            if (!stopping_) take_over(found);
        } catch (const std::exception& error) {
            house_.log.error("the webhooks could not be read: {}", error.what());
        }
    }
    reading_ = false;
}

std::shared_ptr<Courier::Target> Courier::target_of(const Found& found) {
    const Receiver& receiver = found.receiver;
    std::string wrong;
    const auto filter = reader::parse_event_filter(receiver.events, wrong);
    auto url = reader::parse_webhook_url(receiver.url).url;
    words::Secret written;
    const auto rules = house_.present.rules();
    for (const auto& one : rules->config.webhooks)
        if (receiver.configured && one.name == receiver.name) written = one.secret;
    std::string all = written.reveal();
    for (const words::Secret& secret : found.secrets) all += " " + secret.reveal();
    auto secrets = reader::parse_webhook_secrets(words::Secret(all));
    if (!filter || !url || !secrets) {
        house_.log.error("the webhook '{}' is not told anything: its {} is not good", receiver.name,
                         !secrets ? "secret" : (!url ? "URL" : "list of events"));
        return {};
    }
    auto target = std::make_shared<Target>(executor_);
    target->key = receiver.key;
    target->name = receiver.name;
    target->url = std::move(*url);
    target->filter = *filter;
    target->secrets = std::move(*secrets);
    target->old_until = receiver.old_until;
    return target;
}

void Courier::take_over(const std::vector<Found>& found) {
    std::map<words::Key, std::shared_ptr<Target>> now;
    for (const Found& one : found) {
        if (one.receiver.stopped_at) continue;
        auto target = target_of(one);
        if (!target) continue;
        const auto known = targets_.find(target->key);
        if (known == targets_.end()) {
            now[target->key] = target;
            ++running_;
            asio::co_spawn(executor_, pump(shared_from_this(), target), asio::detached);
            continue;
        }
        Target& running = *known->second;
        if (running.url.host != target->url.host || running.url.port != target->url.port) running.rest_until.reset();
        running.name = target->name;
        running.url = target->url;
        running.filter = target->filter;
        running.secrets = target->secrets;
        running.old_until = target->old_until;
        running.look_again();
        now[target->key] = known->second;
    }
    for (const auto& [key, target] : targets_)
        if (!now.contains(key)) {
            target->gone = true;
            target->look_again();
        }
    targets_ = std::move(now);
}

}  // namespace controller::api::webhooks
