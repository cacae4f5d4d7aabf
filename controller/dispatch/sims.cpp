#include "controller/dispatch/sims.hpp"

#include <algorithm>

namespace controller::dispatch {

namespace {

constexpr std::chrono::days k_remembered{90};
constexpr std::string_view k_iccid = "iccid:";
// So many of the last parts tell how long one takes.
constexpr int k_timed = 64;
constexpr std::size_t k_fewest_timed = 3;

std::string iccid_of(std::string_view name) {
    return std::string(name.starts_with(k_iccid) ? name.substr(k_iccid.size()) : std::string_view());
}

// Alerts and service of the last hour.
void look_at_hour(store::Database& db, SimView& sim, words::Instant now) {
    store::Cursor cursor = db.query(
        "SELECT p.planned_at, m.lane FROM part p JOIN message m ON m.key = p.message WHERE p.sim = ?1 AND p.state IN"
        " (0, 1, 3, 5, 6, 7) ORDER BY p.seq DESC",
        sim.key);
    while (cursor.next() && cursor.instant(0) > now - std::chrono::hours(1))
        if (cursor.as<words::Lane>(1) != words::Lane::bulk) sim.service_an_hour += 1;
    sim.serves = sim.service_an_hour > 0;
}

// A part that was planned ahead began when the one before it had its result.
void look_at_pace(store::Database& db, SimView& sim) {
    std::vector<std::pair<words::Instant, words::Instant>> parts;  // planned, ended; the latest first
    {
        store::Cursor cursor = db.query(
            "SELECT planned_at, at FROM part WHERE sim = ?1 AND state IN (1, 5, 6) AND at IS NOT NULL ORDER BY seq DESC"
            " LIMIT ?2",
            sim.key, k_timed);
        while (cursor.next()) parts.emplace_back(cursor.instant(0), cursor.instant(1));
    }
    std::vector<std::chrono::milliseconds> times;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& [planned, ended] = parts[i];
        const auto began = i + 1 < parts.size() ? std::max(planned, parts[i + 1].second) : planned;
        if (began < ended) times.push_back(ended - began);
    }
    if (times.size() < k_fewest_timed) return;
    // One that took very long is no measure.
    std::sort(times.begin(), times.end());
    times.resize(times.size() - times.size() / 10);
    std::chrono::milliseconds sum{0};
    for (const auto time : times) sum += time;
    sim.part_time = std::max(std::chrono::milliseconds(1), sum / static_cast<int>(times.size()));
}

void judge(SimView& sim, const Board::State* state, words::Instant now) {
    if (state == nullptr || !state->ready) {
        sim.state = "away";
        sim.until = state == nullptr ? std::nullopt : state->next;
        return;
    }
    sim.modem = state->modem;
    if (state->resting_until) {
        sim.state = "resting";
        sim.detail = state->resting_why;
        sim.until = state->resting_until;
        return;
    }
    const Room room = room_for(sim.tariff, sim.usage, sim.billing, {}, now);
    if (!room.fits()) {
        sim.state = room.bound == Bound::spend ? "spend" : "quota";
        sim.detail = to_string(room.bound);
        sim.until = room.until;
        return;
    }
    sim.state = state->paced_until ? "pacing" : "ready";
    if (state->paced_until) sim.until = state->next;
}

void add_unseen(std::vector<SimView>& sims, const Rules& rules) {
    for (const reader::Sim& block : rules.config.sims) {
        const auto is_it = [&](const SimView& sim) { return sim.iccid == block.iccid; };
        if (std::any_of(sims.begin(), sims.end(), is_it)) continue;
        SimView sim{.iccid = block.iccid,
                    .tariff = tariff_of(rules.config, "iccid:" + block.iccid, ""),
                    .billing = {},
                    .usage = {}};
        sims.push_back(std::move(sim));
    }
}

}  // namespace

std::vector<SimView> view_sims(store::Database& db, const Rules& rules, const std::vector<Board::State>& states,
                               words::Instant now) {
    std::vector<SimView> sims;
    {
        store::Cursor cursor = db.query("SELECT key, name, last_modem, seen_at FROM sim ORDER BY key");
        while (cursor.next()) {
            SimView sim{.key = cursor.integer(0),
                        .iccid = iccid_of(cursor.text(1)),
                        .modem = std::string(cursor.text(2)),
                        .tariff = tariff_of(rules.config, cursor.text(1), cursor.text(2)),
                        .seen = cursor.instant(3)};
            sims.push_back(std::move(sim));
        }
    }
    const auto state_of = [&](const SimView& sim) {
        const auto found = std::find_if(states.begin(), states.end(),
                                        [&](const Board::State& each) { return sim.key != 0 && each.sim == sim.key; });
        return found == states.end() ? nullptr : &*found;
    };
    const auto is_configured = [&](const SimView& sim) {
        return std::any_of(rules.config.sims.begin(), rules.config.sims.end(),
                           [&](const reader::Sim& block) { return block.iccid == sim.iccid; });
    };
    std::erase_if(sims, [&](const SimView& sim) {
        return state_of(sim) == nullptr && !is_configured(sim) && *sim.seen < now - k_remembered;
    });
    add_unseen(sims, rules);
    for (SimView& sim : sims) {
        sim.billing = billing_at(now, sim.tariff.billing_day, *rules.shop_zone);
        if (sim.key != 0) sim.usage = usage_of(db, sim.key, sim.billing);
        judge(sim, state_of(sim), now);
        if (sim.state == "away") continue;
        look_at_hour(db, sim, now);
        look_at_pace(db, sim);
    }
    std::sort(sims.begin(), sims.end(),
              [](const SimView& a, const SimView& b) { return a.tariff.name < b.tariff.name; });
    return sims;
}

}  // namespace controller::dispatch
