#include "controller/api/counters.hpp"

#include <algorithm>

#include "controller/dispatch/journal.hpp"

namespace controller::api {

using dispatch::PartState;

store::Observer MessageCounter::observer() {
    return [this](const store::Change& change, store::Tx& tx) {
        if (const auto* message = std::get_if<store::MessageChanged>(&change))
            tx.after_commit([this, state = static_cast<std::size_t>(message->to)] { ++counts_.at(state); });
    };
}

void PartCounter::read_sims(store::Database& db) {
    store::Cursor cursor = db.query("SELECT key, name, last_modem FROM sim");
    while (cursor.next()) {
        PartCounter::Sim& sim = entries_[cursor.integer(0)].sim;
        const std::string_view name = cursor.text(1);
        sim.name = name.substr(std::min(name.size(), name.find(':') + 1));
        sim.modem = cursor.maybe_text(2).value_or("");
    }
}

void PartCounter::begin(store::Database& db) {
    const std::lock_guard lock(mutex_);
    if (begun_) return;
    begun_ = true;
    read_sims(db);
    for (auto& [key, entry] : entries_) {
        store::Cursor cursor = db.query("SELECT max(seq) FROM part WHERE sim = ?1", key);
        if (cursor.next()) entry.seq = cursor.integer(0);
    }
}

std::vector<PartCounter::Sim> PartCounter::look(store::Database& db) {
    begin(db);
    const std::lock_guard lock(mutex_);
    read_sims(db);
    std::vector<Sim> sims;
    for (auto& [key, entry] : entries_) {
        count(db, key, entry);
        sims.push_back(entry.sim);
    }
    return sims;
}

// Stops at the first part that has no result yet: it is counted when it has.
void PartCounter::count(store::Database& db, words::Key sim, Entry& entry) {
    store::Cursor cursor =
        db.query("SELECT seq, state FROM part WHERE sim = ?1 AND seq > ?2 ORDER BY seq", sim, entry.seq);
    while (cursor.next()) {
        switch (cursor.as<PartState>(1)) {
            case PartState::intent: return;
            case PartState::sent:
            case PartState::delivered:
            case PartState::undelivered: ++entry.sim.sent; break;
            case PartState::refused: ++entry.sim.refused; break;
            case PartState::unknown:
            case PartState::sent_again: ++entry.sim.unknown; break;
            case PartState::returned: break;
        }
        entry.seq = cursor.integer(0);
    }
}

}  // namespace controller::api
