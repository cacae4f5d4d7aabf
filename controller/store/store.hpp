#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "controller/store/readers.hpp"
#include "controller/store/writer.hpp"

namespace controller::store {

/// The database of one shop: the writer and the readers, for coroutines of the I/O thread.
class Store {
public:
    /// Opens (or creates) and migrates the database. Throws Failure; `errc::busy` if another process has it open.
    Store(const std::string& path, const words::Clock& clock);
    ~Store();

    Writer& writer() { return *writer_; }

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

    /// The number that all public ids of this database carry.
    std::uint16_t salt() const { return salt_; }

    /// Writes what is waiting and closes. Call it before the io_context goes.
    void stop();

private:
    class Lock;
    boost::asio::awaitable<void> written(Job job);
    boost::asio::awaitable<void> has_read(Readers::Job job);

    std::unique_ptr<Lock> lock_;
    Database database_;
    std::uint16_t salt_ = 0;
    std::unique_ptr<Writer> writer_;
    std::unique_ptr<Readers> readers_;
};

}  // namespace controller::store
