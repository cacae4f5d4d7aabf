#include "modem/simulator/agenda.hpp"

#include <utility>

namespace modem::simulator {

Agenda::Ticket Agenda::after(std::chrono::nanoseconds delay, Task task, Kind kind) {
    const auto at = clock_.monotonic() + delay;
    const Ticket ticket = ++last_;
    entries_.emplace(Key{at, ticket}, Entry{std::move(task), kind});
    times_.emplace(ticket, at);
    if (kind == Kind::business) ++business_;
    return ticket;
}

void Agenda::cancel(Ticket ticket) {
    const auto time = times_.find(ticket);
    if (time == times_.end()) return;
    const auto entry = entries_.find(Key{time->second, ticket});
    if (entry->second.kind == Kind::business) --business_;
    entries_.erase(entry);
    times_.erase(time);
}

std::optional<words::Monotonic> Agenda::next() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.begin()->first.at;
}

void Agenda::run_due() {
    while (!entries_.empty() && entries_.begin()->first.at <= clock_.monotonic()) {
        auto node = entries_.extract(entries_.begin());
        times_.erase(node.key().ticket);
        if (node.mapped().kind == Kind::business) --business_;
        node.mapped().task();
    }
}

}  // namespace modem::simulator
