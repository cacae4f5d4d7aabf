#include "controller/store/readers.hpp"

#include <sqlite3.h>

#include "controller/store/errc.hpp"

namespace controller::store {

namespace {

std::exception_ptr run_in_snapshot(Database& database, const Readers::Job& job) {
    try {
        database.run("BEGIN");
        job(database);
        database.run("COMMIT");
        return nullptr;
    } catch (...) {
        const auto error = std::current_exception();
        if (!database.autocommit()) database.run("ROLLBACK");
        return error;
    }
}

}  // namespace

Readers::Readers(const std::string& path, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        databases_.push_back(std::make_unique<Database>(path, Database::Mode::read_only));
    for (const auto& database : databases_) threads_.emplace_back([this, &database] { loop(*database); });
}

Readers::~Readers() { stop(); }

void Readers::submit(Job job, Done done) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_) {
            waiting_.push_back({std::move(job), std::move(done)});
            wake_.notify_one();
            return;
        }
    }
    if (done) done(std::make_exception_ptr(Failure(make_error_code(errc::stopped))));
}

void Readers::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        stopping_ = true;
        wake_.notify_all();
    }
    for (std::thread& thread : threads_) thread.join();
}

void Readers::hold(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    if (!held) wake_.notify_all();
}

void Readers::interrupt() {
    for (const auto& database : databases_) sqlite3_interrupt(database->handle());
}

void Readers::loop(Database& database) {
    for (;;) {
        Entry entry;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || (!held_ && !waiting_.empty()); });
            if (waiting_.empty()) return;
            entry = std::move(waiting_.front());
            waiting_.pop_front();
        }
        const auto error = run_in_snapshot(database, entry.job);
        if (entry.done) entry.done(error);
    }
}

}  // namespace controller::store
