#include "controller/store/checkpoints.hpp"

#include <sqlite3.h>

#include "controller/store/errc.hpp"

namespace controller::store {

namespace {

constexpr std::chrono::milliseconds k_between_tries{5};
constexpr int k_busy_timeout_ms = 5000;

bool is_busy(int code) { return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED; }

void refuse(sqlite3* handle, int code) {
    throw Failure(make_error_code(from_sqlite(code, handle)), std::string("checkpoint: ") + sqlite3_errmsg(handle));
}

}  // namespace

Checkpoints::Checkpoints(Database& database, CheckpointLimits limits) : database_(database), limits_(limits) {
    sqlite3_wal_hook(database_.handle(), &Checkpoints::on_commit, this);
}

int Checkpoints::on_commit(void* self, sqlite3*, const char*, int frames) {
    auto& checkpoints = *static_cast<Checkpoints*>(self);
    // The log has begun anew.
    if (frames < checkpoints.frames_) checkpoints.written_back_ = 0;
    checkpoints.frames_ = frames;
    return SQLITE_OK;
}

void Checkpoints::note_commit(words::Monotonic now) {
    last_commit_ = now;
    idle_done_ = false;
    if (holding_ && frames_ < limits_.restart) release();
}

std::optional<words::Monotonic> Checkpoints::due() const {
    if (holding_) return next_try_;
    if (idle_done_ || frames_ - written_back_ < limits_.idle) return {};
    return last_commit_ + limits_.idle_after;
}

void Checkpoints::tend(words::Monotonic now) {
    const int open = frames_ - written_back_;
    const bool idle = !idle_done_ && open >= limits_.idle && now >= last_commit_ + limits_.idle_after;
    if (open >= limits_.usual || idle) write_back();
    if (idle) idle_done_ = true;
    if (frames_ >= limits_.restart || holding_) try_restart(now);
}

// Takes no lock that a reader or the next commit would wait for.
void Checkpoints::write_back() {
    int frames = 0, done = 0;
    const int code = sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &frames, &done);
    if (code != SQLITE_OK && !is_busy(code)) refuse(database_.handle(), code);
    if (done > 0) written_back_ = done;
}

// The log begins anew only when no reader uses it. A few at a time that follow each other never let go: those that
// come wait until those that are there have ended.
void Checkpoints::try_restart(words::Monotonic now) {
    if (!holding_) {
        if (now < next_hold_ && frames_ < limits_.most) return;
        holding_ = true;
        held_since_ = now;
        gate_.hold(true);
    }
    sqlite3_busy_timeout(database_.handle(), 0);
    const int code =
        sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    sqlite3_busy_timeout(database_.handle(), k_busy_timeout_ms);
    next_try_ = now + k_between_tries;
    if (code == SQLITE_OK) {
        // The next commit begins at the file's start; until then the count is as if it had.
        frames_ = 0;
        written_back_ = 0;
        release();
        return;
    }
    if (!is_busy(code)) {
        release();
        refuse(database_.handle(), code);
    }
    if (now - held_since_ < limits_.hold) return;
    if (frames_ >= limits_.most) gate_.interrupt();
    next_hold_ = now + limits_.hold_again;
    release();
}

void Checkpoints::release() {
    if (!holding_) return;
    holding_ = false;
    gate_.hold(false);
}

}  // namespace controller::store
