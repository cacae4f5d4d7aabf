#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>

#include "config/words/instant.hpp"
#include "controller/store/database.hpp"

namespace controller::store {

/// When the log (the WAL file) is written back into the database. Counted in frames, each a page and 24 bytes.
struct CheckpointLimits {
    int usual = 4000;    ///< as many as save the most bytes: a page that changed often is written back once
    int idle = 2000;     ///< where nothing was written for `idle_after`; less is left for later, as it costs more bytes
    int restart = 8000;  ///< readers that follow each other keep the log from beginning anew: they wait a moment
    int most = 32'000;   ///< a reader that takes so long is interrupted
    std::chrono::milliseconds idle_after{10'000};
    std::chrono::milliseconds hold{2'000};         ///< readers wait at most so long
    std::chrono::milliseconds hold_again{30'000};  ///< and not again before
};

/// What can be done about readers that use the log. Called on the writer thread.
struct ReaderGate {
    std::function<void(bool)> hold = [](bool) {};  ///< while true no reader begins
    std::function<void()> interrupt = [] {};
};

/// Keeps the log short. The file is reused from its beginning and never truncated while the daemon runs: that saves the
/// writes of its metadata. Used on the writer thread; `frames` from any.
class Checkpoints {
public:
    Checkpoints(Database& database, CheckpointLimits limits);

    void set_gate(ReaderGate gate) { gate_ = std::move(gate); }

    /// After a commit, and when `due` has come. Throws Failure where the disk refuses.
    void tend(words::Monotonic now);
    void note_commit(words::Monotonic now);
    /// When tend() wants to be called though nothing is written; none: there is nothing to do.
    std::optional<words::Monotonic> due() const;
    int frames() const { return frames_.load(); }

private:
    void write_back();
    void try_restart(words::Monotonic now);
    void release();
    static int on_commit(void* self, sqlite3*, const char*, int frames);

    Database& database_;
    CheckpointLimits limits_;
    ReaderGate gate_;
    std::atomic<int> frames_ = 0;
    int written_back_ = 0;
    bool idle_done_ = false;  ///< since the last commit
    bool holding_ = false;
    words::Monotonic last_commit_{};
    words::Monotonic held_since_{};
    words::Monotonic next_hold_{};
    words::Monotonic next_try_{};
};

}  // namespace controller::store
