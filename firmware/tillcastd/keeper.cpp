#include "firmware/tillcastd/keeper.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "controller/dispatch/alerts.hpp"
#include "controller/store/backup.hpp"
#include "controller/store/salvage.hpp"
#include "firmware/tillcastd/backup_schedule.hpp"
#include "firmware/tillcastd/purge.hpp"

namespace firmware {

namespace asio = boost::asio;
namespace dispatch = controller::dispatch;
namespace store = controller::store;
using store::StoreEvent;
using store::Trouble;

namespace {

constexpr std::chrono::milliseconds k_first_probe{1'000}, k_probe_round{5'000};
// After a start the modems and the queue come first; without a trusted clock the time of day says nothing.
constexpr std::chrono::minutes k_after_start{10};
constexpr std::chrono::hours k_blind_start{1};
constexpr std::chrono::hours k_try_again{1};
constexpr std::chrono::hours k_purge_round{24};
constexpr const char* k_backup = "backup";

std::string last_good_sql() { return "SELECT max(at) FROM store_event WHERE kind = 'backup' AND trouble IS NULL"; }

}  // namespace

Keeper::Keeper(const asio::any_io_executor& executor, House house)
    : executor_(executor),
      house_(std::move(house)),
      timer_(executor),
      probe_timer_(executor),
      alive_(std::make_shared<bool>(true)),
      started_(house_.clock.monotonic()),
      not_before_(started_ + k_after_start),
      purge_due_(started_ + k_after_start) {
    house_.store.health().on_change(
        [this, alive = alive_](const store::Health::State& before, const store::Health::State& now) {
            asio::post(executor_, [this, alive, before, now] {
                if (*alive) changed(before, now);
            });
        });
}

Keeper::~Keeper() {
    *alive_ = false;
    house_.store.health().on_change({});
}

void Keeper::stop() {
    stopping_ = true;
    house_.store.ask_to_let_go();
    timer_.cancel();
    probe_timer_.cancel();
}

void Keeper::kick() { timer_.cancel(); }

// Told once, when it begins and when it is over; every refused request beside it would only fill the log.
void Keeper::changed(const store::Health::State& before, const store::Health::State& now) {
    if (now.trouble == Trouble::none) {
        house_.log.info("the database takes writes again");
        tell_disk(false, {});
        return house_.writable_again();
    }
    house_.log.error("{} ({})", store::sentence_of(now.trouble), now.what);
    if (now.trouble == Trouble::damaged) return house_.damaged();
    if (before.trouble == Trouble::none) tell_disk(true, std::string(store::sentence_of(now.trouble)));
    if (probing_ || stopping_) return;
    probing_ = true;
    asio::co_spawn(executor_, probe(alive_), asio::detached);
}

void Keeper::tell_disk(bool trouble, const std::string& sentence) {
    house_.store.writer().submit(
        [this, trouble, sentence](store::Tx& tx) {
            const std::string& path = house_.store.path();
            if (trouble)
                dispatch::raise(tx, house_.present, dispatch::AlertCause::disk, path, sentence);
            else
                dispatch::clear(tx, house_.present, dispatch::AlertCause::disk, path);
        },
        {});
}

// Nobody may be writing when there is room again: what changes nothing is written until it can be.
asio::awaitable<void> Keeper::probe(std::shared_ptr<bool> alive) {
    auto pause = k_first_probe;
    while (*alive && !stopping_ && !house_.store.health().fine()) {
        probe_timer_.expires_after(std::exchange(pause, k_probe_round));
        co_await probe_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!*alive || stopping_) co_return;
        store::Job job = [](store::Tx& tx) { tx.run("UPDATE setting SET value = value WHERE name = 'salt'"); };
        try {
            co_await house_.store.write_only(std::move(job));
        } catch (const store::Failure&) {
            continue;  // it is known already
        }
    }
    if (*alive) probing_ = false;
}

// A power cut may have damaged what SQLite does not look at until it is needed.
asio::awaitable<void> Keeper::check_after_crash() {
    if (house_.store.last_end() != store::LockFile::Last::unclean) co_return;
    store::Store& store = house_.store;
    std::function<std::optional<std::string>()> job = [&store] {
        return store::damage_of(store.path(), [&store] { return store.let_go(); });
    };
    const auto damage = co_await store.aside<std::optional<std::string>>(std::move(job));
    if (damage && !stopping_) store.mark_damaged(*damage);
}

asio::awaitable<void> Keeper::learn() {
    std::function<std::optional<words::Instant>(store::Database&)> job = [](store::Database& db) {
        store::Cursor cursor = db.query(last_good_sql());
        return cursor.next() ? cursor.maybe_instant(0) : std::nullopt;
    };
    last_good_ = co_await house_.store.read<std::optional<words::Instant>>(std::move(job));
}

words::Monotonic Keeper::backup_due() {
    next_backup_.reset();
    const auto rules = house_.present.rules();
    if (!rules->config.backup) return words::Monotonic::max();
    const auto now = house_.clock.monotonic();
    if (!house_.present.clock_trusted) {
        const auto due = last_good_here_ ? *last_good_here_ + rules->config.backup->every : started_ + k_blind_start;
        return std::max(due, not_before_);
    }
    const auto civil = house_.clock.now();
    next_backup_ = firmware::next_backup(*rules->config.backup, *rules->shop_zone, last_good_, civil);
    const auto due = std::max(now + (*next_backup_ - civil), not_before_);
    next_backup_ = civil + std::chrono::duration_cast<std::chrono::milliseconds>(due - now);
    return due;
}

asio::awaitable<void> Keeper::run() {
    try {
        co_await learn();
        co_await check_after_crash();
        while (!stopping_) {
            timer_.expires_at(std::min(backup_due(), purge_due_));
            const auto [error] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
            if (stopping_) break;
            if (error) continue;
            const auto now = house_.clock.monotonic();
            if (now >= backup_due()) co_await scheduled_backup();
            if (now < purge_due_ || stopping_) continue;
            purge_due_ = now + k_purge_round;
            if (house_.present.clock_trusted && house_.store.health().fine()) co_await purge();
        }
    } catch (const std::exception& failure) {
        house_.log.error("the care of the database ended: {}", failure.what());
    }
}

// A stick that is not always there is no failure until two copies were missed.
bool Keeper::stick_is_missed(const std::filesystem::path& folder, const std::string& trouble) {
    const auto rules = house_.present.rules();
    const auto& backup = rules->config.backup;
    const auto since = last_good_
                           ? house_.clock.now() - *last_good_
                           : std::chrono::duration_cast<std::chrono::milliseconds>(house_.clock.monotonic() - started_);
    const bool missed = !backup->removable || since >= 2 * backup->every;
    if (!missed && !told_of_stick_) house_.log.info("no backup yet to {}: {}", folder.string(), trouble);
    told_of_stick_ = true;
    return missed;
}

asio::awaitable<void> Keeper::scheduled_backup() {
    not_before_ = house_.clock.monotonic() + k_try_again;
    const auto rules = house_.present.rules();
    const reader::Backup backup = *rules->config.backup;
    const auto place = store::look_at_place(backup.path, backup.removable, house_.store.path());
    if (place.away && !stick_is_missed(backup.path, place.trouble)) co_return;
    const std::optional<std::filesystem::path> as_configured;
    co_await back_up(as_configured);
}

asio::awaitable<StoreEvent> Keeper::back_up(std::optional<std::filesystem::path> asked) {
    const auto rules = house_.present.rules();
    const auto& configured = rules->config.backup;
    StoreEvent event{.kind = k_backup, .at = house_.clock.now()};
    const std::filesystem::path folder = asked ? *asked : configured ? configured->path : std::filesystem::path();
    const bool counts = configured && folder == configured->path;
    if (folder.empty()) event.trouble = "say where to, or name a folder in [backup] of tillcast.toml";
    if (backing_up_) event.trouble = "one is being made already: wait for it";
    if (event.trouble) co_return event;
    backing_up_ = true;
    store::Store& store = house_.store;
    const store::BackupPlan plan{store.path(), store::backup_name(folder, event.at),
                                 [&store] { return store.let_go(); }};
    std::function<store::BackupOutcome()> job = [plan, folder, removable = counts && configured->removable,
                                                 keep = counts ? configured->keep : 0, path = store.path()] {
        const auto place = store::look_at_place(folder, removable, path);
        store::BackupOutcome outcome;
        outcome.path = plan.target;
        outcome.trouble = place.trouble;
        if (place.usable()) outcome = store::make_backup(plan);
        if (outcome.trouble.empty() && keep > 0) store::remove_old_backups(folder, keep);
        return outcome;
    };
    std::optional<store::BackupOutcome> outcome;
    try {
        outcome = co_await store.aside<store::BackupOutcome>(std::move(job));
    } catch (const std::exception& failure) {
        event.trouble = failure.what();
    }
    backing_up_ = false;
    if (outcome) {
        event.path = outcome->path.string();
        event.took_ms = outcome->took.count();
        if (outcome->trouble.empty())
            event.bytes = static_cast<std::int64_t>(outcome->bytes);
        else
            event.trouble = outcome->trouble;
    }
    co_await record(event, counts);
    co_return event;
}

asio::awaitable<void> Keeper::record(StoreEvent event, bool counts) {
    const std::string where = event.path.value_or("");
    if (event.trouble) {
        house_.log.error("the backup {} failed: {}", where, *event.trouble);
    } else {
        house_.log.info("backup {}: {} bytes, checked, in {} ms", where, event.bytes.value_or(0),
                        event.took_ms.value_or(0));
        last_good_ = event.at;
        last_good_here_ = house_.clock.monotonic();
        not_before_ = *last_good_here_;
        told_of_stick_ = false;
    }
    store::Job job = [this, event, counts](store::Tx& tx) {
        store::write_event(tx.db(), event);
        if (!event.trouble)
            dispatch::clear(tx, house_.present, dispatch::AlertCause::backup, "");
        else if (counts)
            dispatch::raise(tx, house_.present, dispatch::AlertCause::backup, "",
                            "the backup failed: " + *event.trouble);
    };
    try {
        co_await house_.store.write_only(std::move(job));
    } catch (const std::exception& failure) {
        house_.log.error("the result of a backup cannot be written: {}", failure.what());
    }
}

asio::awaitable<void> Keeper::purge() {
    co_await firmware::purge(house_.store, house_.present, house_.clock, house_.log, stopping_);
}

}  // namespace firmware
