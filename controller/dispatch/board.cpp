#include "controller/dispatch/board.hpp"

#include <algorithm>

namespace controller::dispatch {

namespace {

std::chrono::milliseconds ms(words::Monotonic::duration span) {
    return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(span));
}

}  // namespace

void Board::add(const std::string& modem, Orders orders) {
    const std::lock_guard lock(mutex_);
    entries_[modem].orders = std::move(orders);
}

void Board::set_ready(const std::string& modem, words::Key sim, Pacer pacer, words::Monotonic now, bool pictures) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(modem);
    if (entry.ready && entry.sim != sim) note_out(entry.sim, now);
    entry.ready = true;
    entry.sim = sim;
    entry.pictures = pictures;
    const auto [known, is_new] = sims_.try_emplace(sim);
    if (is_new) known->second.pacer = std::move(pacer);
    known->second.out_since.reset();
}

void Board::note_out(words::Key sim, words::Monotonic now) {
    const auto found = sims_.find(sim);
    if (found != sims_.end() && !found->second.out_since) found->second.out_since = now;
}

void Board::set_lost(const std::string& modem, words::Monotonic now) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(modem);
    entry.ready = false;
    note_out(entry.sim, now);
}

void Board::set_next_look(const std::string& modem, std::optional<words::Instant> at) {
    const std::lock_guard lock(mutex_);
    entries_.at(modem).next_look = at;
}

void Board::set_limits(words::Key sim, const reader::Pacing& limits, Pacer::Style style) {
    const std::lock_guard lock(mutex_);
    const auto found = sims_.find(sim);
    if (found != sims_.end()) found->second.pacer.set_limits(limits, style);
}

void Board::set_terms(words::Key sim, const Terms& terms) {
    const std::lock_guard lock(mutex_);
    const auto found = sims_.find(sim);
    if (found != sims_.end()) found->second.terms = terms;
}

std::vector<words::Key> Board::sims() const {
    const std::lock_guard lock(mutex_);
    std::vector<words::Key> sims;
    for (const auto& [modem, entry] : entries_)
        if (entry.ready) sims.push_back(entry.sim);
    return sims;
}

May Board::may(const Entry& entry, Sim& sim, words::Monotonic now) {
    if (!entry.ready || entry.outstanding() >= k_ahead) return {false, false, false};
    const bool paced = !sim.pacer.may(now, false);
    return {!paced, !paced && sim.terms.service.fits(), sim.terms.bulk.fits() && sim.pacer.may(now, true)};
}

std::vector<Standing> Board::standings(words::Monotonic now, const std::vector<std::string>& tried) {
    std::vector<Standing> standings;
    for (auto& [modem, entry] : entries_) {
        if (entry.sim == 0) continue;
        Sim& sim = sims_.at(entry.sim);
        Standing standing{.sim = entry.sim, .modem = modem, .up = entry.is_available(), .pictures = entry.pictures};
        if (sim.out_since) standing.out_for = ms(now - *sim.out_since);
        standing.may = {false, false, false};
        if (standing.up && std::find(tried.begin(), tried.end(), modem) == tried.end())
            standing.may = may(entry, sim, now);
        standing.paced = ms(sim.pacer.next(now, false) - now);
        standing.bulk_paced = ms(sim.pacer.next(now, true) - now);
        standings.push_back(std::move(standing));
    }
    // What was pulled out since the start is missed by its contacts for a while.
    for (const auto& [key, sim] : sims_) {
        const auto is_it = [key = key](const Standing& each) { return each.sim == key; };
        if (!sim.out_since || std::any_of(standings.begin(), standings.end(), is_it)) continue;
        standings.push_back(
            {.sim = key, .up = false, .out_for = ms(now - *sim.out_since), .may = {false, false, false}});
    }
    return standings;
}

std::deque<Board::Planned>::iterator Board::find(Entry& entry, const Place& place) {
    return std::find_if(entry.planned.begin(), entry.planned.end(), [&](const Planned& each) {
        return each.place.sim == place.sim && each.place.seq == place.seq;
    });
}

std::size_t Board::before(const Entry& entry, std::deque<Planned>::const_iterator part) {
    return static_cast<std::size_t>(std::count_if(entry.planned.begin(), part, [&](const Planned& each) {
        return each.place.sim == part->place.sim && !each.on_air;
    }));
}

std::optional<Board::Claim> Board::claim(words::Monotonic now, const std::vector<std::string>& tried,
                                         const std::optional<std::string>& wanted) {
    const std::lock_guard lock(mutex_);
    if (!started_) started_ = now;
    // The least busy first, so that several idle SIMs share what comes.
    Entry* best = nullptr;
    const std::string* name = nullptr;
    May allowed;
    for (auto& [modem, entry] : entries_) {
        if (!entry.ready || (wanted && modem != *wanted) || std::find(tried.begin(), tried.end(), modem) != tried.end())
            continue;
        const May now_may = may(entry, sims_.at(entry.sim), now);
        if (!now_may.any() || (best != nullptr && best->outstanding() <= entry.outstanding())) continue;
        best = &entry;
        name = &modem;
        allowed = now_may;
    }
    if (best == nullptr) return {};
    best->claimed = true;
    return Claim{*name, sender_of(*name, *best, allowed, now, tried)};
}

Sender Board::sender_of(const std::string& modem, const Entry& entry, May may, words::Monotonic now,
                        const std::vector<std::string>& tried) {
    Sender sender{.sim = entry.sim, .modem = modem, .pictures = entry.pictures, .may = may};
    sender.all = standings(now, tried);
    sender.absent_for = ms(now - started_.value_or(now));
    return sender;
}

void Board::unclaim(const std::string& modem) {
    const std::lock_guard lock(mutex_);
    entries_.at(modem).claimed = false;
}

void Board::charge(const std::string& modem, const Intent& intent, words::Monotonic now) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(modem);
    entry.claimed = false;
    entry.planned.push_back({intent.place, intent.lane, intent.valid_until.has_value()});
    sims_.at(intent.place.sim).pacer.charge(now, intent.lane == words::Lane::bulk);
}

void Board::uncharge(const std::string& modem, const Place& place) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(modem);
    const auto found = find(entry, place);
    if (found == entry.planned.end()) return;
    sims_.at(place.sim).pacer.withdraw(before(entry, found));
    entry.planned.erase(found);
}

void Board::deliver(const std::string& modem, Intent intent) const {
    std::function<void(Intent)> deliver;
    {
        const std::lock_guard lock(mutex_);
        deliver = entries_.at(modem).orders.deliver;
    }
    deliver(std::move(intent));
}

void Board::handed(const std::string& modem, const Place& place, words::Monotonic now) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(modem);
    const auto found = find(entry, place);
    if (found == entry.planned.end()) return;
    found->on_air = true;
    found->makes_way_for = 0;
    sims_.at(place.sim).pacer.handed(now);
}

void Board::finish(const std::string& modem, const Place& place, bool used, words::Monotonic now) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(modem);
    const auto found = find(entry, place);
    if (found == entry.planned.end()) return;
    Pacer& pacer = sims_.at(place.sim).pacer;
    if (!found->on_air && used) pacer.handed(now);
    if (!found->on_air && !used) pacer.withdraw(before(entry, found));
    if (found->on_air && !used) pacer.refund();
    entry.planned.erase(found);
}

std::vector<Board::Crowded> Board::crowded() const {
    const std::lock_guard lock(mutex_);
    std::vector<Crowded> crowded;
    for (const auto& [modem, entry] : entries_) {
        if (!entry.is_available() || entry.planned.size() < k_ahead) continue;
        const Planned& last = entry.planned.back();
        if (last.on_air || !last.begins || last.makes_way_for != 0 || last.lane == words::Lane::alert) continue;
        if (sims_.at(entry.sim).terms.service.fits()) crowded.push_back({modem, last.place, last.lane});
    }
    return crowded;
}

Sender Board::sender(const Crowded& crowded, words::Monotonic now) {
    const std::lock_guard lock(mutex_);
    return sender_of(crowded.modem, entries_.at(crowded.modem), {false, true, false}, now, {});
}

void Board::make_way(const Crowded& crowded, words::Key message) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(crowded.modem);
    const auto found = find(entry, crowded.last);
    if (found != entry.planned.end()) found->makes_way_for = message;
}

bool Board::makes_way_for(words::Key message) const {
    const std::lock_guard lock(mutex_);
    return std::any_of(entries_.begin(), entries_.end(), [&](const auto& entry) {
        const auto& planned = entry.second.planned;
        return std::any_of(planned.begin(), planned.end(),
                           [&](const Planned& each) { return each.makes_way_for == message; });
    });
}

void Board::call_back(const Crowded& crowded) const {
    std::function<void(Place)> call_back;
    {
        const std::lock_guard lock(mutex_);
        call_back = entries_.at(crowded.modem).orders.call_back;
    }
    call_back(crowded.last);
}

bool Board::set_rests(const std::vector<Rest>& rests, words::Monotonic now) {
    const std::lock_guard lock(mutex_);
    bool rested_one = false;
    for (auto& [modem, entry] : entries_) {
        const auto found = std::find_if(rests.begin(), rests.end(),
                                        [&entry = entry](const Rest& rest) { return rest.sim == entry.sim; });
        const bool rested = entry.rest.has_value();
        entry.rest = found == rests.end() ? std::nullopt : std::optional(*found);
        if (entry.rest) note_out(entry.sim, now);
        if (!rested || !entry.is_available()) continue;
        sims_.at(entry.sim).out_since.reset();
        rested_one = true;
    }
    return rested_one;
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
        State state{modem, entry.ready, entry.sim, entry.outstanding(), {}, false, entry.pictures};
        if (const auto sim = sims_.find(entry.sim); sim != sims_.end()) {
            state.terms = sim->second.terms;
            state.day_is_full = !state.terms.service.fits();
            if (const auto next = sim->second.pacer.next(now, false); next > now) {
                state.paced_until = next;
                state.next = civil + ms(next - now);
            }
            if (state.day_is_full) state.next = std::max(state.next.value_or(civil), state.terms.service.until);
            if (const auto next = sim->second.pacer.next(now, true); next > now)
                state.next_bulk = civil + ms(next - now);
            if (!state.terms.bulk.fits())
                state.next_bulk = std::max(state.next_bulk.value_or(civil), state.terms.bulk.until);
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
        if (!entry.ready || entry.outstanding() >= k_ahead) continue;
        for (const bool bulk : {false, true}) {
            const auto next = sims_.at(entry.sim).pacer.next(now, bulk);
            if (next > now && (!earliest || next < *earliest)) earliest = next;
        }
    }
    return earliest;
}

std::optional<words::Instant> Board::next_room(words::Instant now) const {
    const std::lock_guard lock(mutex_);
    std::optional<words::Instant> earliest;
    for (const auto& [modem, entry] : entries_) {
        if (!entry.ready) continue;
        for (const Room& room : {sims_.at(entry.sim).terms.service, sims_.at(entry.sim).terms.bulk})
            if (!room.fits() && room.until > now && (!earliest || room.until < *earliest)) earliest = room.until;
    }
    return earliest;
}

}  // namespace controller::dispatch
