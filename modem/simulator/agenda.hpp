#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "config/words/instant.hpp"

namespace modem::simulator {

/// What is to happen, ordered by time; things due at the same time happen in the order in which they were asked for.
/// Reads the clock, never waits: who owns it calls `run_due` when `next` has come.
class Agenda {
public:
    using Ticket = std::uint64_t;
    using Task = std::function<void()>;
    /// Upkeep (noise, a timeout that is only watched for) does not keep the world from being called quiet.
    enum class Kind : std::uint8_t { business, upkeep };

    explicit Agenda(const words::Clock& clock) : clock_(clock) {}

    /// A ticket is never 0 and never given twice.
    Ticket after(std::chrono::nanoseconds delay, Task task, Kind kind = Kind::business);
    /// Nothing happens where the task has run, or the ticket is 0.
    void cancel(Ticket ticket);

    std::optional<words::Monotonic> next() const;
    /// Runs what is due now, and what becomes due at once by running it.
    void run_due();
    /// How many tasks of `Kind::business` wait.
    std::size_t business() const { return business_; }
    const words::Clock& clock() const { return clock_; }

private:
    struct Key {
        words::Monotonic at;
        Ticket ticket;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Entry {
        Task task;
        Kind kind;
    };

    const words::Clock& clock_;
    std::map<Key, Entry> entries_;
    std::unordered_map<Ticket, words::Monotonic> times_;
    Ticket last_ = 0;
    std::size_t business_ = 0;
};

}  // namespace modem::simulator
