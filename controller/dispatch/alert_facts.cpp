#include <date/tz.h>

#include <set>

#include "controller/dispatch/alert_watch.hpp"
#include "controller/dispatch/journal.hpp"
#include "controller/dispatch/retry.hpp"

// What is wrong, as the modems' status and the database have it.
namespace controller::dispatch {

namespace {

using modem::device::ModemPhase;
using modem::device::Registration;

constexpr std::chrono::hours k_reminder{10};
// Of a SIM that sends a lot, so many parts tell whether receipts come.
constexpr int k_parts_looked_at = 200;
constexpr std::size_t k_least_numbers = 3;

bool has_no_network(const modem::device::ModemStatus& status) {
    if (status.fault == "not_registered") return true;
    return status.phase == ModemPhase::ready &&
           (status.registration == Registration::none || status.registration == Registration::searching ||
            status.registration == Registration::denied);
}

// What a SIM has sent lately and what of it was answered, from the last part back.
struct Lately {
    std::optional<words::Instant> first, last;  ///< that wait for a receipt
    std::set<std::string> numbers;
    bool is_answered = false;
};

Lately look_back(store::Database& db, words::Key sim, words::Instant since) {
    Lately lately;
    store::Cursor cursor = db.query(
        "SELECT p.state, p.at, p.receipt_at, m.number, m.media FROM part p JOIN message m ON m.key = p.message"
        " WHERE p.sim = ?1 ORDER BY p.seq DESC LIMIT ?2",
        sim, k_parts_looked_at);
    while (cursor.next()) {
        if (const auto receipt = cursor.maybe_instant(2)) {
            if (*receipt > since) lately.is_answered = true;
            break;
        }
        const auto at = cursor.maybe_instant(1);
        if (cursor.as<PartState>(0) != PartState::sent || !at || cursor.integer(4) != 0) continue;
        if (!lately.last) lately.last = *at;
        lately.first = *at;
        lately.numbers.emplace(cursor.text(3));
    }
    return lately;
}

std::string subject_of(std::string_view sim) { return std::string(sim.starts_with("iccid:") ? sim.substr(6) : sim); }

}  // namespace

std::optional<ModemTrouble> trouble_of(const modem::device::ModemStatus& status) {
    if (status.phase == ModemPhase::quarantined)
        return ModemTrouble{AlertCause::modem_quarantined, true, status.sentence};
    if (has_no_network(status))
        return ModemTrouble{AlertCause::signal, false,
                            status.sentence.empty() ? "it is not registered with the network" : status.sentence};
    if (status.phase == ModemPhase::ready) return {};
    return ModemTrouble{AlertCause::modem_quarantined, false,
                        status.sentence.empty() ? "it is away or does not answer" : status.sentence};
}

words::Instant next_reminder(const date::time_zone& zone, words::Instant now) {
    const auto day = date::floor<date::days>(date::make_zoned(&zone, now).get_local_time());
    for (const int later : {0, 1}) {
        const auto local = day + date::days(later) + k_reminder;
        const auto at = zone.to_sys(local, date::choose::earliest);
        if (at > now) return words::Instant(at.time_since_epoch());
    }
    return now + std::chrono::hours(24);
}

Unreceipted without_receipts(store::Database& db, words::Instant now, std::chrono::seconds time) {
    std::vector<std::pair<words::Key, std::string>> sims;
    {
        store::Cursor cursor = db.query("SELECT key, name FROM sim");
        while (cursor.next()) sims.emplace_back(cursor.integer(0), std::string(cursor.text(1)));
    }
    Unreceipted result;
    for (const auto& [key, name] : sims) {
        const Lately lately = look_back(db, key, now - time);
        const bool sends = lately.last && *lately.last > now - time;
        result.is_sending |= sends;
        if (sends && !lately.is_answered && *lately.first <= now - time && lately.numbers.size() >= k_least_numbers)
            result.sims.push_back(subject_of(name));
    }
    return result;
}

void watch_rests(store::Tx& tx, const Present& present) {
    std::vector<std::pair<std::string, std::string>> resting;
    {
        // The first rest is a try to mend it without a person; one that is longer was refused after it.
        store::Cursor cursor =
            tx.query("SELECT s.name, r.why FROM sim_rest r JOIN sim s ON s.key = r.sim WHERE r.until - r.since > ?1",
                     std::chrono::duration_cast<std::chrono::milliseconds>(k_rest).count());
        while (cursor.next()) resting.emplace_back(subject_of(cursor.text(0)), std::string(cursor.text(1)));
    }
    std::vector<std::string> over;
    {
        store::Cursor cursor =
            tx.query("SELECT subject FROM alert WHERE cause = ?1 AND cleared_at IS NULL", AlertCause::sim_resting);
        while (cursor.next()) {
            const bool rests = std::any_of(resting.begin(), resting.end(),
                                           [&](const auto& one) { return one.first == cursor.text(0); });
            if (!rests) over.emplace_back(cursor.text(0));
        }
    }
    for (const auto& [sim, why] : resting) raise(tx, present, AlertCause::sim_resting, sim, why);
    for (const std::string& sim : over) clear(tx, present, AlertCause::sim_resting, sim);
}

}  // namespace controller::dispatch
