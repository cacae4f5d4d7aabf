#include "controller/dispatch/spacing.hpp"

#include <algorithm>

namespace controller::dispatch {

namespace {

constexpr std::size_t k_few = 1000;

}  // namespace

std::optional<words::Instant> Spacing::wait(store::Database& db, const Asker& asker, words::Instant now,
                                            std::chrono::milliseconds gap) {
    if (gap <= std::chrono::milliseconds(0)) return {};
    rebuild(db, now, gap);
    const auto found = entries_.find(asker.to.text());
    if (found == entries_.end()) return {};
    Entry& entry = found->second;
    if (entry.last > now) {
        entries_.erase(found);
        return {};
    }
    std::erase_if(entry.waiting, [&](const auto& place) { return place.second + gap <= now; });
    const Place own(asker.lane, asker.message);
    entry.waiting.erase(own);
    words::Instant from = entry.message == asker.message ? now : entry.last + gap;
    const auto behind = entry.waiting.lower_bound(own);
    if (behind != entry.waiting.begin()) from = std::max(from, std::prev(behind)->second + gap);
    if (from <= now) return {};
    entry.waiting[own] = from;
    return from;
}

void Spacing::sent(const words::Number& to, words::Key message, words::Instant now) {
    if (entries_.size() >= worth_pruning_) prune(now, std::chrono::hours(1));
    Entry& entry = entries_[to.text()];
    entry.last = now;
    entry.message = message;
    std::erase_if(entry.waiting, [&](const auto& place) { return place.first.second == message; });
}

void Spacing::prune(words::Instant now, std::chrono::milliseconds gap) {
    std::erase_if(entries_, [&](const auto& entry) {
        return entry.second.last + gap <= now &&
               std::all_of(entry.second.waiting.begin(), entry.second.waiting.end(),
                           [&](const auto& place) { return place.second + gap <= now; });
    });
    worth_pruning_ = std::max(k_few, 2 * entries_.size());
}

void Spacing::rebuild(store::Database& db, words::Instant now, std::chrono::milliseconds gap) {
    if (rebuilt_) return;
    rebuilt_ = true;
    store::Cursor sims = db.query("SELECT key FROM sim");
    while (sims.next()) {
        store::Cursor cursor = db.query(
            "SELECT p.planned_at, p.message, m.number FROM part p JOIN message m ON m.key = p.message WHERE p.sim = ?1"
            " ORDER BY p.seq DESC",
            sims.integer(0));
        while (cursor.next() && cursor.instant(0) > now - gap) {
            if (cursor.instant(0) > now) continue;  // the clock was set back since
            Entry& entry = entries_[std::string(cursor.text(2))];
            if (entry.last >= cursor.instant(0)) continue;
            entry.last = cursor.instant(0);
            entry.message = cursor.integer(1);
        }
    }
}

}  // namespace controller::dispatch
