#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "controller/store/lock_file.hpp"
#include "controller/store/readers.hpp"
#include "controller/store/writer.hpp"

namespace controller::store {

/// The database of one shop: the writer and the readers, for coroutines of the I/O thread.
class Store {
public:
    /// Opens (or creates) and migrates the database. Throws Failure; `errc::busy` if another process has it open,
    /// `errc::missing` if there was one and it is gone.
    Store(const std::string& path, const words::Clock& clock, CheckpointLimits limits = {});
    ~Store();

    Writer& writer() { return *writer_; }
    Health& health() { return writer_->health(); }
    const Health& health() const { return writer_->health(); }
    const std::string& path() const { return path_; }
    /// How the run before this one ended.
    LockFile::Last last_end() const { return lock_.last(); }

    /// Runs the job on the writer thread and returns what it returned, once that is on disk.
    /// Rethrows what the job threw; Failure if the commit failed.
    template <class T>
    boost::asio::awaitable<T> write(std::function<T(Tx&)> job) {
        auto result = std::make_shared<std::optional<T>>();
        Job keep = [result, job = std::move(job)](Tx& tx) { *result = job(tx); };
        co_await written(std::move(keep));
        co_return std::move(**result);
    }
    boost::asio::awaitable<void> write_only(Job job) { co_await written(std::move(job)); }

    /// Runs the job on a reader thread, on one snapshot.
    template <class T>
    boost::asio::awaitable<T> read(std::function<T(Database&)> job) {
        auto result = std::make_shared<std::optional<T>>();
        Readers::Job keep = [result, job = std::move(job)](Database& database) { *result = job(database); };
        co_await has_read(std::move(keep));
        co_return std::move(**result);
    }

    /// Runs something slow that uses a connection of its own, on a thread of its own. It ends soon after `let_go()`.
    template <class T>
    boost::asio::awaitable<T> aside(std::function<T()> job) {
        auto result = std::make_shared<std::optional<T>>();
        std::function<void()> keep = [result, job = std::move(job)] { *result = job(); };
        co_await done_aside(std::move(keep));
        co_return std::move(**result);
    }
    /// True when the store stops, or the log has grown so long that what runs aside must end its transaction.
    bool let_go() const { return let_go_; }
    void ask_to_let_go() { let_go_ = true; }

    /// The database was found damaged: the next start looks at it closely.
    void mark_damaged(const std::string& what);

    /// The number that all public ids of this database carry.
    std::uint16_t salt() const { return salt_; }

    /// Writes what is waiting and closes. Call it before the io_context goes.
    void stop();

private:
    boost::asio::awaitable<void> written(Job job);
    boost::asio::awaitable<void> has_read(Readers::Job job);
    boost::asio::awaitable<void> done_aside(std::function<void()> job);
    void note_damage(const std::exception_ptr& error);
    void reap();

    std::string path_;
    const words::Clock& clock_;
    LockFile lock_;
    Database database_;
    std::uint16_t salt_ = 0;
    std::unique_ptr<Writer> writer_;
    std::unique_ptr<Readers> readers_;
    std::atomic<bool> let_go_ = false;
    bool stopped_ = false;
    struct Aside {
        std::thread thread;
        std::shared_ptr<std::atomic<bool>> ended;
    };
    std::vector<Aside> asides_;
};

}  // namespace controller::store
