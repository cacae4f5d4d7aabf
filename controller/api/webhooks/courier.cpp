#include "controller/api/webhooks/courier.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "config/words/failpoint.hpp"
#include "controller/api/webhooks/event_body.hpp"
#include "controller/api/webhooks/signature.hpp"
#include "controller/api/webhooks/target.hpp"

namespace controller::api::webhooks {

namespace asio = boost::asio;

namespace {

constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
// What came of a call may wait so long for another commit, unless many wait already.
constexpr std::chrono::milliseconds k_patience{250};
constexpr std::size_t k_many = 8;
// After the database could not be read or written.
constexpr std::chrono::seconds k_store_rest{30};

std::int64_t seconds_of(words::Instant at) {
    return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

struct Parcel {
    Event event;
    std::string body;
};

struct Batch {
    std::vector<Parcel> parcels;
    std::optional<words::Instant> next;
};

}  // namespace

Courier::Courier(asio::any_io_executor executor, House house)
    : executor_(executor),
      house_(std::move(house)),
      tls_(make_tls()),
      changed_(executor, asio::steady_timer::time_point::max()) {}

void Courier::watch() {
    house_.store.writer().observe(observer(house_.subscriptions));
    house_.subscriptions->on_wake([weak = weak_from_this(), executor = executor_](bool changed) {
        asio::post(executor, [weak, changed] {
            if (const auto alive = weak.lock()) alive->wake(changed);
        });
    });
}

asio::awaitable<void> Courier::start() { co_await adopt(shared_from_this(), true); }

void Courier::reload() { asio::co_spawn(executor_, adopt(shared_from_this(), false), asio::detached); }

void Courier::clock_moved() {
    store::Job job = [subscriptions = house_.subscriptions](store::Tx& tx) {
        mend_due(tx);
        subscriptions->wake(tx);
    };
    if (!targets_.empty()) house_.store.writer().submit(std::move(job), {});
}

void Courier::wake(bool changed) {
    if (stopping_) return;
    if (!changed) {
        for (const auto& [key, target] : targets_) target->look_again();
        return;
    }
    read_again_ = true;
    if (!reading_) asio::co_spawn(executor_, read_targets(shared_from_this()), asio::detached);
}

asio::awaitable<void> Courier::pump([[maybe_unused]] Self self, std::shared_ptr<Target> target) {
    while (!stopping_ && !target->gone) {
        target->look = false;
        const auto now = house_.clock.monotonic();
        const int room = target->room(now);
        std::optional<words::Monotonic> until;
        if (target->rest_until && now < *target->rest_until) until = target->rest_until;
        if (room > 0) until = co_await send_due(target, room);
        if (target->look || stopping_ || target->gone) continue;
        target->timer.expires_at(until.value_or(words::Monotonic::max()));
        co_await target->timer.async_wait(k_await);
    }
    end_one();
}

asio::awaitable<std::optional<words::Monotonic>> Courier::send_due(std::shared_ptr<Target> target, int room) {
    const auto now = house_.clock.now();
    const int limit = room + static_cast<int>(target->under_way.size());
    std::function<Batch(store::Database&)> job = [key = target->key, now, room, limit, filter = target->filter,
                                                  under_way = target->under_way,
                                                  salt = house_.store.salt()](store::Database& db) {
        Due due = due_events(db, key, now, limit);
        Batch batch{{}, due.next};
        for (Event& event : due.events) {
            if (under_way.contains(event.key) || batch.parcels.size() == static_cast<std::size_t>(room)) continue;
            const bool with_text = (filter.with_text >> static_cast<unsigned>(event.type) & 1U) != 0;
            std::string body = event_body(db, event, salt, with_text);
            batch.parcels.push_back({std::move(event), std::move(body)});
        }
        return batch;
    };
    Batch batch;
    try {
        batch = co_await house_.store.read<Batch>(std::move(job));
    } catch (const std::exception& error) {
        house_.log.error("what is due for the webhook '{}' cannot be read: {}", target->name, error.what());
        co_return house_.clock.monotonic() + k_store_rest;
    }
    if (stopping_ || target->gone) co_return std::nullopt;
    if (target->old_until && now >= *target->old_until && target->secrets.size() > 1) target->secrets.pop_back();
    for (Parcel& parcel : batch.parcels) send(target, std::move(parcel.event), std::move(parcel.body), now);
    if (!batch.next) co_return std::nullopt;
    co_return house_.clock.monotonic() + (*batch.next - now);
}

void Courier::send(const std::shared_ptr<Target>& target, Event event, std::string body, words::Instant now) {
    auto errand = std::make_shared<Errand>();
    errand->event = std::move(event);
    errand->call.url = target->url;
    errand->call.id = event_id(errand->event, house_.store.salt());
    errand->call.timestamp = seconds_of(now);
    errand->call.body = std::move(body);
    errand->call.version = house_.version;
    errand->call.own_port = house_.present.rules()->config.http.port;
    errand->call.signature = signature(target->secrets, errand->call.id, errand->call.timestamp, errand->call.body);
    target->under_way.insert(errand->event.key);
    target->errands.insert(errand);
    ++target->busy;
    ++running_;
    asio::co_spawn(executor_, run(shared_from_this(), target, errand),
                   asio::bind_cancellation_slot(errand->cancel.slot(), asio::detached));
}

asio::awaitable<void> Courier::run([[maybe_unused]] Self self, std::shared_ptr<Target> target,
                                   std::shared_ptr<Errand> errand) {
    std::optional<Called> called;
    try {
        words::failpoint("webhook.call");
        called = co_await call(errand->call, tls_);
        words::failpoint("webhook.answered");
    } catch (const std::exception& error) {
        if (!stopping_) called = Called{0, error.what()};
    }
    target->errands.erase(errand);
    --target->busy;
    // What was broken off is as if it had not been tried.
    if (called && !stopping_) settle(target, *errand, *called);
    target->look_again();
    end_one();
}

void Courier::settle(const std::shared_ptr<Target>& target, const Errand& errand, const Called& called) {
    const Judgement judgement = judge(called, errand.event.attempts + 1);
    const bool works_again = target->rest_until && !is_down(called);
    note(*target, called, judgement.verdict == Verdict::dead);
    store::Job job = [event = errand.event, called, judgement, works_again,
                      subscriptions = house_.subscriptions](store::Tx& tx) {
        settle_event(tx, event, called, judgement);
        if (works_again) revive(tx, event.receiver);
        if (judgement.verdict != Verdict::gone) return;
        stop_receiver(tx, event.receiver, "it answered 410: it wants nothing more");
        subscriptions->touch(tx);
    };
    const auto done = [weak = weak_from_this(), executor = executor_, target,
                       key = errand.event.key](const std::exception_ptr& error) {
        asio::post(executor, [weak, target, key, failed = error != nullptr] {
            target->under_way.erase(key);
            const auto self = weak.lock();
            if (self && failed) target->rest_until = self->house_.clock.monotonic() + k_store_rest;
            if (self && failed)
                self->house_.log.error("what came of a call of the webhook '{}' could not be written", target->name);
            target->look_again();
        });
    };
    const auto patience = target->under_way.size() > k_many ? std::chrono::milliseconds(0) : k_patience;
    house_.store.writer().submit(std::move(job), done, patience);
}

void Courier::note(Target& target, const Called& called, bool is_dead) {
    CallCounts& counts = house_.subscriptions->counts[target.name];
    const bool is_good = called.error.empty();
    ++(is_good ? counts.delivered : counts.failed);
    if (is_dead) {
        ++counts.dead;
        house_.log.error("webhook '{}': an event is given up, {}", target.name, called.error);
    }
    if (!is_down(called)) {
        if (target.rest_until) house_.log.info("webhook '{}': it answers again", target.name);
        target.failures = 0;
        target.rest_until.reset();
        if (!is_good && called.error != target.said) house_.log.warn("webhook '{}': {}", target.name, called.error);
        target.said = called.error;
        return;
    }
    if (++target.failures == 1) house_.log.warn("webhook '{}': {}", target.name, called.error);
    const auto rest = rest_after(target.failures);
    if (rest.count() > 0) target.rest_until = house_.clock.monotonic() + rest;
}

void Courier::stop() {
    stopping_ = true;
    for (const auto& [key, target] : targets_) {
        target->look_again();
        const auto errands = target->errands;
        for (const auto& errand : errands) errand->cancel.emit(asio::cancellation_type::terminal);
    }
}

asio::awaitable<void> Courier::ended() {
    while (running_ > 0) co_await changed_.async_wait(k_await);
}

void Courier::end_one() {
    --running_;
    changed_.cancel();
}

}  // namespace controller::api::webhooks
