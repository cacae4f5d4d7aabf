#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "config/words/instant.hpp"
#include "controller/store/change.hpp"
#include "controller/store/checkpoints.hpp"
#include "controller/store/database.hpp"
#include "controller/store/health.hpp"
#include "controller/store/reserve.hpp"

namespace controller::store {

class Tx;
using Observer = std::function<void(const Change&, Tx&)>;
using Hook = std::function<void()>;

/// The transaction a write job runs in.
class Tx {
public:
    Tx(Database& database, const std::vector<Observer>& observers, words::Instant now)
        : database_(database), observers_(observers), now_(now) {}

    Database& db() { return database_; }
    template <class... Args>
    Cursor query(std::string_view sql, const Args&... args) {
        return database_.query(sql, args...);
    }
    template <class... Args>
    std::int64_t run(std::string_view sql, const Args&... args) {
        return database_.run(sql, args...);
    }
    /// Inserts a row and returns its key.
    template <class... Args>
    words::Key insert(std::string_view sql, const Args&... args) {
        database_.run(sql, args...);
        return database_.last_key();
    }
    words::Instant now() const { return now_; }

    /// Tells the registered observers, in their order, inside this transaction.
    void tell(const Change& change);

    /// Runs when the job is through, in its transaction; of several with one name the first counts.
    void at_end(std::string_view name, Hook hook) { at_end_.try_emplace(name, std::move(hook)); }
    /// Runs on the writer thread once the transaction is on disk; forgotten if the job or the commit fails.
    void after_commit(Hook hook) { after_commit_.push_back(std::move(hook)); }
    /// Runs on the writer thread if the job or the commit fails: for what the job changed outside the database.
    void if_undone(Hook hook) { if_undone_.push_back(std::move(hook)); }

private:
    friend class Writer;
    Database& database_;
    const std::vector<Observer>& observers_;
    words::Instant now_;
    std::map<std::string_view, Hook> at_end_;
    std::vector<Hook> after_commit_;
    std::vector<Hook> if_undone_;
};

/// A re-runnable function; it throws to undo what it did. It gets civil time from `tx.now()`.
using Job = std::function<void(Tx&)>;
/// Called on the writer thread once the job is on disk (null) or failed.
using Done = std::function<void(std::exception_ptr)>;

/// The one thread that writes. Jobs that wait together commit together, each in its own savepoint; nobody is told
/// before the commit, and a failed commit fails all of them with its `errc`.
class Writer {
public:
    /// `reserve` is given up when the disk is full and taken again when there is room.
    Writer(Database& database, const words::Clock& clock, Reserve reserve, CheckpointLimits limits = {},
           ReaderGate gate = {});
    ~Writer();

    /// Before the first job only.
    void observe(Observer observer) { observers_.push_back(std::move(observer)); }

    /// `patience`: how long the job may wait to ride with another one's commit.
    void submit(Job job, Done done, std::chrono::milliseconds patience = {});

    /// Does what has been submitted and ends the thread; later jobs fail with `errc::stopped`.
    void stop();

    std::uint64_t commits() const { return commits_; }
    /// Frames in the log.
    int log_frames() const { return checkpoints_.frames(); }
    /// Whether nothing waits to be written at this moment.
    bool idle() const;
    Health& health() { return health_; }

private:
    struct Entry {
        Job job;
        Done done;
        words::Monotonic due;
        std::exception_ptr error{};
        std::vector<Hook> after_commit{};
        std::vector<Hook> if_undone{};
    };
    void loop();
    void work(std::deque<Entry>& batch);
    void tidy();
    void judge(const std::deque<Entry>& batch, bool wrote);
    std::deque<Entry> take();
    void commit_together(std::deque<Entry>& batch);
    void run_one(Entry& entry, words::Instant now);

    Database& database_;
    const words::Clock& clock_;
    Reserve reserve_;
    Checkpoints checkpoints_;
    Health health_;
    words::Monotonic next_hold_{};  ///< when the reserve may be asked for again
    std::vector<Observer> observers_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Entry> waiting_;
    bool stopping_ = false;
    std::atomic<std::uint64_t> commits_{0};
    std::thread thread_;
};

}  // namespace controller::store
