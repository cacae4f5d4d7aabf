#include "controller/dispatch/board.hpp"

#include <algorithm>

namespace controller::dispatch {

void Board::add(const std::string& modem, std::function<void(Intent)> deliver) {
    const std::lock_guard lock(mutex_);
    entries_[modem].deliver = std::move(deliver);
}

void Board::set_ready(const std::string& modem, words::Key sim, Pacer pacer, bool pictures) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(modem);
    entry.ready = true;
    entry.sim = sim;
    entry.pictures = pictures;
    entry.pacer = std::move(pacer);
}

void Board::set_lost(const std::string& modem) {
    const std::lock_guard lock(mutex_);
    entries_.at(modem).ready = false;
}

void Board::set_next_look(const std::string& modem, std::optional<words::Instant> at) {
    const std::lock_guard lock(mutex_);
    entries_.at(modem).next_look = at;
}

void Board::set_limits(const std::string& modem, const reader::Pacing& limits) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(modem);
    if (found != entries_.end()) found->second.pacer.set_limits(limits);
}

std::optional<Board::Claim> Board::claim(words::Monotonic now, std::int64_t day,
                                         const std::vector<std::string>& tried) {
    const std::lock_guard lock(mutex_);
    const auto others =
        std::count_if(entries_.begin(), entries_.end(), [](const auto& entry) { return entry.second.is_available(); });
    // The least busy first, so that several idle SIMs share what comes.
    Entry* best = nullptr;
    const std::string* name = nullptr;
    for (auto& [modem, entry] : entries_) {
        if (!entry.ready || entry.outstanding >= k_ahead || std::find(tried.begin(), tried.end(), modem) != tried.end())
            continue;
        entry.day = day;
        if (!entry.pacer.may(now, day) || (best != nullptr && best->outstanding <= entry.outstanding)) continue;
        best = &entry;
        name = &modem;
    }
    if (best == nullptr) return {};
    ++best->outstanding;
    best->pacer.charge(now, day);
    return Claim{*name,
                 {best->sim, best->pacer.limits().recipients_per_month, others - (best->is_available() ? 1 : 0) == 0,
                  *name, best->pictures}};
}

void Board::unclaim(const std::string& modem) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(modem);
    --entry.outstanding;
    entry.pacer.refund();
}

void Board::deliver(const std::string& modem, Intent intent) const {
    std::function<void(Intent)> deliver;
    {
        const std::lock_guard lock(mutex_);
        deliver = entries_.at(modem).deliver;
    }
    deliver(std::move(intent));
}

void Board::finish(const std::string& modem, bool used) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(modem);
    --entry.outstanding;
    if (!used) entry.pacer.refund();
}

void Board::set_rests(const std::vector<Rest>& rests) {
    const std::lock_guard lock(mutex_);
    for (auto& [modem, entry] : entries_) {
        const auto found = std::find_if(rests.begin(), rests.end(),
                                        [&entry = entry](const Rest& rest) { return rest.sim == entry.sim; });
        entry.rest = found == rests.end() ? std::nullopt : std::optional(*found);
    }
}

int Board::available() const {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(
        std::count_if(entries_.begin(), entries_.end(), [](const auto& entry) { return entry.second.is_available(); }));
}

std::vector<Board::State> Board::states(words::Monotonic now, words::Instant civil) const {
    const std::lock_guard lock(mutex_);
    std::vector<State> states;
    for (const auto& [modem, entry] : entries_) {
        State state{modem,         entry.ready, entry.sim, entry.outstanding, {}, entry.pacer.day_is_full(entry.day),
                    entry.pictures};
        Pacer pacer = entry.pacer;
        if (const auto next = pacer.next(now); next > now) {
            state.paced_until = next;
            state.next = civil + std::chrono::duration_cast<std::chrono::milliseconds>(next - now);
        }
        if (entry.rest) {
            state.resting_until = entry.rest->until;
            state.resting_why = entry.rest->why;
            state.next = std::max(state.next.value_or(entry.rest->until), entry.rest->until);
        }
        if (!entry.ready) state.next = entry.next_look;
        states.push_back(std::move(state));
    }
    return states;
}

std::optional<words::Monotonic> Board::next_pace(words::Monotonic now) {
    const std::lock_guard lock(mutex_);
    std::optional<words::Monotonic> earliest;
    for (auto& [modem, entry] : entries_) {
        if (!entry.ready || entry.outstanding >= k_ahead) continue;
        const auto next = entry.pacer.next(now);
        if (next > now && (!earliest || next < *earliest)) earliest = next;
    }
    return earliest;
}

}  // namespace controller::dispatch
