#include "controller/dispatch/receipts.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include "controller/dispatch/journal.hpp"

namespace controller::dispatch {

namespace {

using modem::sms::Status;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr minutes k_orphan_life{10};
// A part in doubt has no reference: only a receipt for a part accepted between its plan and its doubt, give or take
// this much, can be its own.
constexpr milliseconds k_doubt_window = minutes(2);
// Networks write national numbers where we wrote international ones; the tail is what both have.
constexpr std::size_t k_tail = 8;

struct Receipt {
    words::Key sim;
    std::int64_t reference;
    std::string number;
    std::optional<words::Instant> accepted;  // SCTS: when the centre took the part
    std::uint8_t status;
};

struct Candidate {
    Place place;
    PartState state;
    milliseconds distance;
    bool exact;
};

std::string tail(std::string_view number) {
    std::string digits;
    for (const char c : number)
        if (c >= '0' && c <= '9') digits += c;
    return digits.size() > k_tail ? digits.substr(digits.size() - k_tail) : digits;
}

bool same_number(std::string_view ours, std::string_view theirs) {
    const std::string a = tail(ours), b = tail(theirs);
    const std::size_t n = std::min(a.size(), b.size());
    return n >= 5 && a.substr(a.size() - n) == b.substr(b.size() - n);
}

std::vector<Candidate> candidates(store::Database& db, const Receipt& receipt, words::Instant now) {
    std::vector<Candidate> found;
    const auto accepted = receipt.accepted.value_or(now);
    const auto take = [&](store::Cursor& cursor) {
        if (!same_number(cursor.text(6), receipt.number)) return;
        const Place place{receipt.sim, cursor.integer(0), cursor.integer(1), static_cast<int>(cursor.integer(2))};
        const auto until = cursor.maybe_instant(4).value_or(now), from = cursor.maybe_instant(7).value_or(until);
        const auto distance = std::max({from - accepted, accepted - until, milliseconds(0)});
        const auto scts = cursor.maybe_instant(5);
        found.push_back(
            {place, cursor.as<PartState>(3), distance, scts && receipt.accepted && *scts == *receipt.accepted});
    };
    {
        store::Cursor cursor = db.query(
            "SELECT p.seq, p.message, p.idx, p.state, p.at, p.scts, m.number, NULL FROM part p JOIN message m"
            " ON m.key = p.message"
            " WHERE p.sim = ?1 AND p.mr = ?2 AND p.state = 1",
            receipt.sim, receipt.reference);
        while (cursor.next()) take(cursor);
    }
    if (!found.empty()) return found;
    store::Cursor cursor = db.query(
        "SELECT p.seq, p.message, p.idx, p.state, p.at, p.scts, m.number, p.planned_at"
        " FROM part p JOIN message m ON m.key = p.message WHERE p.sim = ?1 AND p.state = 3",
        receipt.sim);
    while (cursor.next()) take(cursor);
    std::erase_if(found, [](const Candidate& c) { return c.distance > k_doubt_window; });
    return found;
}

// A part that was settled as undelivered and turns out to have arrived (*unknown and failed → delivered*).
std::optional<Place> failed_before(store::Database& db, const Receipt& receipt) {
    store::Cursor cursor = db.query(
        "SELECT p.seq, p.message, p.idx, m.number FROM part p JOIN message m ON m.key = p.message"
        " WHERE p.sim = ?1 AND p.mr = ?2 AND p.state = 6 ORDER BY p.seq DESC LIMIT 8",
        receipt.sim, receipt.reference);
    while (cursor.next())
        if (same_number(cursor.text(3), receipt.number))
            return Place{receipt.sim, cursor.integer(0), cursor.integer(1), static_cast<int>(cursor.integer(2))};
    return {};
}

void put(store::Tx& tx, const Place& place, const Receipt& receipt, PartState state) {
    tx.run(
        "UPDATE part SET state = ?3, receipt_at = ?4, receipt = ?5, mr = coalesce(mr, ?6) WHERE sim = ?1 AND seq = ?2",
        place.sim, place.seq, state, tx.now(), receipt.status, receipt.reference);
    settle(tx, place.message);
}

Matched match(store::Tx& tx, const Receipt& receipt) {
    PartState state = PartState::undelivered;
    switch (Status{receipt.status}.classify()) {
        case Status::Class::delivered: state = PartState::delivered; break;
        case Status::Class::failed:
        case Status::Class::gave_up: break;
        // Nothing that settles it: not yet, or handed on and never heard of again; it stays `sent`.
        case Status::Class::pending:
        case Status::Class::unconfirmed:
        case Status::Class::replaced:
        case Status::Class::unknown: return Matched::temporary;
    }
    auto found = candidates(tx.db(), receipt, tx.now());
    if (found.empty()) {
        const auto late = state == PartState::delivered ? failed_before(tx.db(), receipt) : std::nullopt;
        if (!late) return Matched::orphan;
        put(tx, *late, receipt, state);
        return Matched::part;
    }
    const auto best = std::min_element(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
        if (a.exact != b.exact) return a.exact;
        return a.distance != b.distance ? a.distance < b.distance : a.place.seq > b.place.seq;
    });
    put(tx, best->place, receipt, state);
    return Matched::part;
}

}  // namespace

Matched take_receipt(store::Tx& tx, words::Key sim, const modem::sms::StatusReport& report) {
    Receipt receipt{sim, report.message_reference, report.to.text, {}, report.status.code};
    if (report.accepted) receipt.accepted = report.accepted->at;
    const Matched matched = match(tx, receipt);
    if (matched != Matched::orphan) return matched;
    tx.run("DELETE FROM orphan WHERE at < ?1", tx.now() - k_orphan_life);
    tx.run("INSERT INTO orphan(sim, mr, number, scts, status, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)", sim,
           receipt.reference, receipt.number, receipt.accepted, receipt.status, tx.now());
    return matched;
}

void match_orphans(store::Tx& tx, words::Key sim, std::optional<std::uint8_t> reference) {
    std::vector<std::pair<words::Key, Receipt>> waiting;
    {
        store::Cursor cursor = tx.query(
            "SELECT key, number, scts, status, mr FROM orphan WHERE sim = ?1 AND (?2 IS NULL OR mr = ?2) AND at >= ?3"
            " ORDER BY key",
            sim, reference, tx.now() - k_orphan_life);
        while (cursor.next())
            waiting.emplace_back(cursor.integer(0),
                                 Receipt{sim, cursor.integer(4), std::string(cursor.text(1)), cursor.maybe_instant(2),
                                         static_cast<std::uint8_t>(cursor.integer(3))});
    }
    for (const auto& [key, receipt] : waiting)
        if (match(tx, receipt) != Matched::orphan) tx.run("DELETE FROM orphan WHERE key = ?1", key);
}

}  // namespace controller::dispatch
