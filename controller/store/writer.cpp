#include "controller/store/writer.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "config/words/failpoint.hpp"
#include "controller/store/errc.hpp"

namespace controller::store {

namespace {

// Bounds how long the first job of a batch waits for the last.
constexpr std::size_t k_max_batch = 512;
// How often a disk that was full is asked whether there is room again.
constexpr std::chrono::milliseconds k_room_round{500};

struct Found {
    Trouble trouble = Trouble::none;
    std::string what;
};

Found found_in(const std::exception_ptr& error) {
    if (!error) return {};
    try {
        std::rethrow_exception(error);
    } catch (const Failure& failure) {
        return {trouble_of(failure.code()), failure.what()};
    } catch (...) {
        return {};
    }
}

}  // namespace

void Tx::tell(const Change& change) {
    for (const Observer& observer : observers_) observer(change, *this);
}

Writer::Writer(Database& database, const words::Clock& clock, Reserve reserve, CheckpointLimits limits, ReaderGate gate)
    : database_(database), clock_(clock), reserve_(std::move(reserve)), checkpoints_(database, limits) {
    checkpoints_.set_gate(std::move(gate));
    reserve_.hold();
    thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() { stop(); }

void Writer::submit(Job job, Done done, std::chrono::milliseconds patience) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_) {
            waiting_.push_back({std::move(job), std::move(done), clock_.monotonic() + patience});
            wake_.notify_one();
            return;
        }
    }
    if (done) done(std::make_exception_ptr(Failure(make_error_code(errc::stopped))));
}

void Writer::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        stopping_ = true;
        wake_.notify_one();
    }
    thread_.join();
}

std::deque<Writer::Entry> Writer::take() {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (waiting_.empty()) {
            if (stopping_) return {};
            const auto due = checkpoints_.due();
            if (!due)
                wake_.wait(lock);
            else if (*due <= clock_.monotonic())
                return {};
            else
                wake_.wait_until(lock, *due);
            continue;
        }
        const auto earliest = std::min_element(waiting_.begin(), waiting_.end(), [](const auto& a, const auto& b) {
                                  return a.due < b.due;
                              })->due;
        if (stopping_ || earliest <= clock_.monotonic()) break;
        wake_.wait_until(lock, earliest);
    }
    std::deque<Entry> batch;
    if (waiting_.size() <= k_max_batch) {
        batch.swap(waiting_);
    } else {
        const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(k_max_batch);
        std::move(waiting_.begin(), end, std::back_inserter(batch));
        waiting_.erase(waiting_.begin(), end);
    }
    return batch;
}

bool Writer::idle() const {
    const std::lock_guard lock(mutex_);
    return waiting_.empty();
}

void Writer::loop() {
    for (;;) {
        std::deque<Entry> batch = take();
        if (!batch.empty()) work(batch);
        tidy();
        const std::lock_guard lock(mutex_);
        if (stopping_ && waiting_.empty()) return;
    }
}

void Writer::work(std::deque<Entry>& batch) {
    const auto before = sqlite3_total_changes64(database_.handle());
    commit_together(batch);
    checkpoints_.note_commit(clock_.monotonic());
    judge(batch, sqlite3_total_changes64(database_.handle()) != before);
    for (Entry& entry : batch) {
        for (const Hook& hook : entry.error ? entry.if_undone : entry.after_commit) hook();
        if (entry.done) entry.done(entry.error);
    }
    words::failpoint("store.told");
}

// After the answers: nobody waits for it.
void Writer::tidy() {
    try {
        checkpoints_.tend(clock_.monotonic());
    } catch (const Failure& failure) {
        const Trouble trouble = trouble_of(failure.code());
        if (trouble == Trouble::full) reserve_.give_up();
        if (trouble != Trouble::none) health_.set(trouble, clock_.now(), failure.what());
    }
}

// What a commit tells about the disk. A full one counts as full until the reserve could be taken again: what is written
// meanwhile uses what was given up.
void Writer::judge(const std::deque<Entry>& batch, bool wrote) {
    for (const Entry& entry : batch) {
        const Found found = found_in(entry.error);
        if (found.trouble == Trouble::none) continue;
        if (found.trouble == Trouble::full) {
            reserve_.give_up();
            next_hold_ = clock_.monotonic() + k_room_round;
        }
        return health_.set(found.trouble, clock_.now(), found.what);
    }
    if (!wrote || health_.fine()) return;
    if (health_.trouble() == Trouble::full) {
        if (clock_.monotonic() < next_hold_) return;
        next_hold_ = clock_.monotonic() + k_room_round;
        if (!reserve_.hold()) return;
    }
    health_.set(Trouble::none, clock_.now());
}

void Writer::run_one(Entry& entry, words::Instant now) {
    Tx tx(database_, observers_, now);
    database_.run("SAVEPOINT job");
    try {
        entry.job(tx);
        for (const auto& [name, hook] : tx.at_end_) hook();
        database_.run("RELEASE job");
    } catch (...) {
        entry.error = std::current_exception();
    }
    entry.after_commit = std::move(tx.after_commit_);
    entry.if_undone = std::move(tx.if_undone_);
    if (!entry.error) return;
    if (database_.autocommit()) std::rethrow_exception(entry.error);  // SQLite gave the whole transaction up
    database_.run("ROLLBACK TO job");
    database_.run("RELEASE job");
}

void Writer::commit_together(std::deque<Entry>& batch) {
    try {
        database_.run("BEGIN IMMEDIATE");
        const words::Instant now = clock_.now();
        for (Entry& entry : batch) run_one(entry, now);
        if (words::fails_at("store.commit")) throw Failure(make_error_code(errc::full), "the failpoint of a test");
        database_.run("COMMIT");
        ++commits_;
        words::failpoint("store.committed");
    } catch (...) {
        const auto error = std::current_exception();
        for (Entry& entry : batch) entry.error = error;
        try {
            if (!database_.autocommit()) database_.run("ROLLBACK");
        } catch (const std::exception&) {
            // The transaction is gone either way: the next BEGIN will say if the file is not usable.
            return;
        }
    }
}

}  // namespace controller::store
