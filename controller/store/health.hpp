#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "config/words/instant.hpp"
#include "controller/store/errc.hpp"

namespace controller::store {

/// What keeps the database from being written.
enum class Trouble : std::uint8_t { none, full, read_only, io, damaged };
/// `ok`, `full`, `read_only`, `io`, `damaged`.
std::string_view to_string(Trouble trouble);
/// What it means and what to do, a sentence or two for a technician.
std::string_view sentence_of(Trouble trouble);
/// `none` where the error says nothing about the disk or the file.
Trouble trouble_of(const boost::system::error_code& error);

/// Whether the database takes writes, as the last commits told. From any thread.
class Health {
public:
    struct State {
        Trouble trouble = Trouble::none;
        words::Instant since{};
        std::string what{};  ///< as SQLite told it, for the log
    };
    /// Called on the thread that notices, once for each change.
    using Changed = std::function<void(const State& before, const State& now)>;

    void on_change(Changed changed);
    bool fine() const { return trouble_.load() == Trouble::none; }
    Trouble trouble() const { return trouble_.load(); }
    State state() const;

    /// Damage stays until the next start; what else it is changes with what is told.
    void set(Trouble trouble, words::Instant now, std::string what = {});

private:
    std::atomic<Trouble> trouble_ = Trouble::none;
    mutable std::mutex mutex_;
    State state_;
    Changed changed_;
};

}  // namespace controller::store
