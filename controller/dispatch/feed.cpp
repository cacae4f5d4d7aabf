#include <algorithm>
#include <utility>

#include "controller/dispatch/alert_watch.hpp"
#include "controller/dispatch/clock_step.hpp"
#include "controller/dispatch/dispatcher.hpp"
#include "controller/dispatch/due.hpp"
#include "controller/dispatch/sim_health.hpp"
#include "controller/dispatch/withdraw.hpp"

namespace controller::dispatch {

// The board shows which SIMs rest after faults; when the first has rested, the queue is looked at again.
void Dispatcher::look_at_rests(store::Tx& tx) {
    std::vector<Board::Rest> rests;
    {
        store::Cursor cursor = tx.query("SELECT sim, until, why FROM sim_rest");
        while (cursor.next()) rests.push_back({cursor.integer(0), cursor.instant(1), std::string(cursor.text(2))});
    }
    const bool rested = std::exchange(rests_, !rests.empty());
    tx.if_undone([this] { rests_ = true; });
    if (rested || rests_) watch_rests(tx, present_);
    if (board_.set_rests(rests, clock_.monotonic())) {
        reconsider(tx, "sim", {});  // what waited for it to have rested
        tx.after_commit([this] { post_look(); });
    }
    present_.sims_ready = board_.available();
    if (!rests_) return;
    if (const auto next = next_rested(tx.db(), tx.now())) tx.after_commit([this, next] { post_due(next); });
}

// The books of the SIMs believe no clock that jumps, unless it has just become trusted, or a person plays with it.
void Dispatcher::look_at_clock(store::Tx& tx) {
    const auto rules = present_.rules();
    const auto& practice = rules->config.practice;
    const bool plays = practice.on && practice.clock == reader::Practice::Time::manual;
    const bool trusted = present_.clock_trusted;
    const auto day_ends = [&](words::Instant at) { return billing_at(at, 1, *rules->shop_zone).day_ends; };
    const auto books = book_time_.at(clock_.monotonic(), tx.now(), plays || (trusted && !clock_trusted_), day_ends);
    clock_trusted_ = trusted;
    present_.accounts.set_lag(tx.now() - books);
}

// What the SIM's tariff lets it send is shown on the board. Where that has changed, messages that were left to other
// SIMs may be for this one now, and the other way round.
void Dispatcher::look_at_tariff(store::Tx& tx, words::Key sim) {
    const auto rules = present_.rules();
    const auto& account = present_.accounts.of(tx.db(), rules, sim, tx.now());
    const auto now = present_.accounts.time_of(tx.now());
    const auto room = [&](const Need& need) {
        Room found = room_for(account.tariff, account.usage, account.billing, need, now);
        if (!found.fits()) found.until += tx.now() - now;
        return found;
    };
    const int share = rules->config.dispatch.service_share;
    const Board::Terms terms{room({}), room({.leave = share})};
    board_.set_limits(sim, account.tariff.pacing, pace_style(rules->config));
    board_.set_terms(sim, terms);
    quota_alert_.look(tx, present_, sim, account);
    const Room stranger = room({.new_today = true, .new_month = true});
    const int offer = (terms.service.fits() ? 1 : 0) + (terms.bulk.fits() ? 2 : 0) + (stranger.fits() ? 4 : 0) +
                      (bundle_left(account.tariff, account.usage) > 0 ? 8 : 0);
    const auto [known, is_new] = offered_.try_emplace(sim, offer);
    if (is_new || known->second == offer) return;
    known->second = offer;
    memory_.turns.look_again();
}

// On the writer thread, at the end of each job that has put a message into the queue or finished a part.
void Dispatcher::feed(store::Tx& tx) {
    look_at_rests(tx);
    if (std::chrono::abs(clock_.now() - tx.now()) > k_clock_was_set) {
        tx.after_commit([this] { post_kick(); });  // the clock was set since this job began
        return;
    }
    came_back_ = false;
    look_at_clock(tx);
    for (const words::Key sim : board_.sims()) look_at_tariff(tx, sim);
    std::vector<std::string> tried;
    std::optional<std::string> wanted;
    for (;;) {
        auto claim = board_.claim(clock_.monotonic(), tried, wanted);
        if (!claim && !wanted) break;
        if (!claim) tried.push_back(*std::exchange(wanted, {}));
        if (!claim) continue;
        wanted.reset();
        Choice choice;
        if (!rests_ || may_take(tx.db(), claim->sender.sim, tx.now()))
            choice = plan_next(tx, present_, memory_, claim->sender);
        if (choice.more) tx.after_commit([this] { post_look(); });
        if (!choice.intent) {
            board_.unclaim(claim->modem);
            wanted = choice.prefer;
            if (!wanted) tried.push_back(claim->modem);
            continue;
        }
        board_.charge(claim->modem, *choice.intent, clock_.monotonic());
        tx.if_undone([this, modem = claim->modem, place = choice.intent->place] { board_.uncharge(modem, place); });
        look_at_tariff(tx, claim->sender.sim);
        choice.intent->course = course();
        auto intent = std::make_shared<Intent>(std::move(*choice.intent));
        tx.after_commit([this, modem = claim->modem, intent] { board_.deliver(modem, std::move(*intent)); });
    }
    make_way(tx);
    // What came into the queue while it was gone through may be for a SIM that has had its look.
    if (came_back_) tx.after_commit([this] { post_look(); });
}

// An alert or a service message that no SIM has room for goes before the bulk part that one of them has ahead.
void Dispatcher::make_way(store::Tx& tx) {
    const auto crowded = board_.crowded();
    const auto last =
        std::max_element(crowded.begin(), crowded.end(), [](const auto& a, const auto& b) { return a.lane < b.lane; });
    if (last == crowded.end() || !urgent_waits(tx.db(), last->lane)) return;
    const auto seen_to = [this](words::Key message) { return board_.makes_way_for(message); };
    for (const Board::Crowded& each : crowded) {
        if (rests_ && !may_take(tx.db(), each.last.sim, tx.now())) continue;
        const Sender sender = board_.sender(each, clock_.monotonic());
        const auto message = first_urgent(tx, present_, memory_, sender, each.lane, seen_to);
        if (!message) continue;
        board_.make_way(each, *message);
        tx.if_undone([this, each] { board_.make_way(each, 0); });
        tx.after_commit([this, each] { board_.call_back(each); });
    }
}

}  // namespace controller::dispatch
