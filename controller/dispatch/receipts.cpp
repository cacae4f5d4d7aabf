#include "controller/dispatch/receipts.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "controller/dispatch/begun.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/dispatch/part_neighbours.hpp"
#include "controller/dispatch/receipt_match.hpp"
#include "controller/dispatch/receipts_close.hpp"
#include "controller/store/failpoint.hpp"

namespace controller::dispatch {

namespace {

using modem::sms::Status;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using Kind = PartTimes::Kind;

// Seven days in which a receipt still counts.
constexpr hours k_late{7 * 24};
constexpr hours k_horizon = k_longest_validity + k_receipt_time + k_late;
// What moves the clock of a centre by less is not worth a write.
constexpr milliseconds k_worth_writing{1000};
constexpr int k_written_always = 4;

// The planner would rather walk through all that the SIM has ever sent.
constexpr std::string_view k_by_reference =
    "SELECT p.seq, p.message, p.idx, p.state, p.planned_at, p.at, p.scts, p.report_scts, p.report_dt, p.receipt,"
    " m.number FROM part p INDEXED BY part_reference JOIN message m ON m.key = p.message"
    " WHERE p.sim = ?1 AND p.mr = ?2 ORDER BY p.seq DESC";
constexpr std::string_view k_without_reference =
    "SELECT p.seq, p.message, p.idx, p.state, p.planned_at, p.at, p.scts, p.report_scts, p.report_dt, p.receipt,"
    " m.number FROM part p INDEXED BY part_unreferenced JOIN message m ON m.key = p.message"
    " WHERE p.sim = ?1 AND p.state IN (0, 3, 7) AND m.media = 0 ORDER BY p.seq DESC";
constexpr std::string_view k_waiting_orphans =
    "SELECT key, number, type, scts, dt, status, mr, smsc FROM orphan WHERE sim = ?1 AND archived_at IS NULL"
    " AND at >= ?2 ORDER BY key";
constexpr std::string_view k_same_orphan =
    "SELECT 1 FROM orphan WHERE sim = ?1 AND mr = ?2 AND number = ?3 AND scts IS ?4 AND dt IS ?5 AND status = ?6";
constexpr std::array k_queries = {k_by_reference, k_without_reference, k_waiting_orphans, k_same_orphan};

struct Receipt {
    words::Key sim = 0;
    std::int64_t reference = 0;
    modem::sms::Address number{};
    std::optional<words::Instant> accepted{}, settled{};
    std::uint8_t status = 0;
    std::string centre{};
};

struct Candidate {
    Place place;
    PartState state;
    PartTimes times;
    bool same_receipt;  // the last one it got was this very one
};

Kind kind_of(PartState state) {
    if (state == PartState::intent) return Kind::under_way;
    return state == PartState::unknown || state == PartState::sent_again ? Kind::doubtful : Kind::referenced;
}

Candidate read(const store::Cursor& cursor, const Receipt& receipt, words::Instant now) {
    Candidate candidate{{receipt.sim, cursor.integer(0), cursor.integer(1), static_cast<int>(cursor.integer(2))},
                        cursor.as<PartState>(3),
                        {.kind = kind_of(cursor.as<PartState>(3)),
                         .planned = cursor.instant(4),
                         .result = cursor.maybe_instant(5).value_or(now),
                         .accepted = cursor.maybe_instant(6),
                         .told_accepted = cursor.maybe_instant(7),
                         .number = compare_numbers(cursor.text(10), receipt.number),
                         .awaited = cursor.as<PartState>(3) == PartState::sent},
                        false};
    candidate.same_receipt = !cursor.is_null(9) && cursor.integer(9) == receipt.status &&
                             candidate.times.told_accepted == receipt.accepted &&
                             cursor.maybe_instant(8) == receipt.settled;
    return candidate;
}

std::vector<Candidate> candidates(store::Database& db, const Receipt& receipt, words::Instant now) {
    std::vector<Candidate> found;
    const auto take = [&](store::Cursor cursor) {
        while (cursor.next()) {
            Candidate candidate = read(cursor, receipt, now);
            // In the order of sending, so that all that follow are older; a clock that was set makes an exception.
            if (candidate.times.planned < now - k_horizon) break;
            if (candidate.times.planned > now + k_ahead || candidate.times.number == SameNumber::no) continue;
            found.push_back(candidate);
        }
    };
    take(db.query(k_by_reference, receipt.sim, receipt.reference));
    take(db.query(k_without_reference, receipt.sim));
    for (Candidate& candidate : found) {
        if (candidate.times.kind == Kind::referenced) continue;
        if (const auto since = free_since(db, candidate.place))
            candidate.times.planned = std::max(candidate.times.planned, *since);
        if (candidate.times.kind == Kind::doubtful)
            candidate.times.possible = may_have(db, candidate.place, receipt.reference);
    }
    return found;
}

std::string centre_of(const Receipt& receipt) {
    return receipt.centre.empty() ? "sim:" + std::to_string(receipt.sim) : receipt.centre;
}

CentreClock clock_of(store::Database& db, const Receipt& receipt) {
    store::Cursor cursor =
        db.query("SELECT ahead, deviation, samples, suspect FROM smsc_clock WHERE smsc = ?1", centre_of(receipt));
    if (!cursor.next()) return {};
    CentreClock clock{
        milliseconds(cursor.integer(0)), milliseconds(cursor.integer(1)), static_cast<int>(cursor.integer(2)), {}};
    if (const auto suspect = cursor.maybe_integer(3)) clock.suspect = milliseconds(*suspect);
    return clock;
}

void learn_from(store::Tx& tx, const Receipt& receipt, const Candidate& part, const CentreClock& before) {
    if (!receipt.accepted || part.times.kind != Kind::referenced) return;
    const CentreClock after =
        learn(before, std::chrono::duration_cast<milliseconds>(*receipt.accepted - part.times.result));
    const bool worth = before.samples < k_written_always || after.samples < before.samples ||
                       after.suspect != before.suspect ||
                       std::chrono::abs(after.ahead - before.ahead) >= k_worth_writing;
    if (!worth) return;
    tx.run(
        "INSERT INTO smsc_clock(smsc, ahead, deviation, samples, suspect) VALUES(?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT(smsc) DO UPDATE SET ahead = excluded.ahead, deviation = excluded.deviation,"
        " samples = excluded.samples, suspect = excluded.suspect",
        centre_of(receipt), after.ahead.count(), after.deviation.count(), after.samples,
        after.suspect ? std::optional<std::int64_t>(after.suspect->count()) : std::nullopt);
}

// A message that is waiting to be sent again, and of which nothing is missing any more, need not be.
void call_back(store::Tx& tx, const Present& present, words::Key message) {
    using words::MessageState;
    const Begun begun = read_begun(tx.db(), message);
    if (begun.state == MessageState::sending) return present.under_way.recall(message);
    if (begun.state != MessageState::queued && begun.state != MessageState::held) return;
    if (any(parts_of(tx.db(), message, begun.parts), is_missing)) return;
    if (begun.state == MessageState::held)
        move(tx, {.message = message, .from = begun.state, .to = MessageState::queued});
    move(tx, {.message = message, .from = MessageState::queued, .to = MessageState::sending});
}

void put(store::Tx& tx, const Present& present, const Candidate& part, const Receipt& receipt, PartState state) {
    tx.run(
        "UPDATE part SET state = ?3, receipt_at = ?4, receipt = ?5, mr = coalesce(mr, ?6), report_scts = ?7,"
        " report_dt = ?8 WHERE sim = ?1 AND seq = ?2",
        part.place.sim, part.place.seq, state, tx.now(), receipt.status, receipt.reference, receipt.accepted,
        receipt.settled);
    if (part.state == PartState::sent_again) call_back(tx, present, part.place.message);
    const Status status{receipt.status};
    if (state == PartState::sent && status.classify() != Status::Class::pending)
        note(tx, part.place.message, "receipt", status.sentence());
    settle(tx, part.place.message, status.sentence());
}

bool was_final(PartState state) { return state == PartState::delivered || state == PartState::undelivered; }

Matched settle_part(store::Tx& tx, const Present& present, const Candidate& part, const Receipt& receipt) {
    switch (Status{receipt.status}.classify()) {
        case Status::Class::delivered:
            if (part.state == PartState::delivered) return Matched::late;
            put(tx, present, part, receipt, PartState::delivered);
            return was_final(part.state) ? Matched::late : Matched::part;
        case Status::Class::failed:
        case Status::Class::gave_up:
            if (was_final(part.state)) return Matched::late;
            put(tx, present, part, receipt, PartState::undelivered);
            return Matched::part;
        // Nothing that settles it: not yet, or handed on and never heard of again, or a reserved status, which is kept
        // as it is. A part in doubt is out, though.
        case Status::Class::pending:
        case Status::Class::unconfirmed:
        case Status::Class::replaced:
        case Status::Class::unknown: break;
    }
    if (was_final(part.state)) return Matched::late;
    put(tx, present, part, receipt, PartState::sent);
    return Matched::temporary;
}

Matched match(store::Tx& tx, const Present& present, const Receipt& receipt) {
    const auto found = candidates(tx.db(), receipt, tx.now());
    if (std::any_of(found.begin(), found.end(), [](const Candidate& part) { return part.same_receipt; }))
        return Matched::duplicate;
    std::vector<PartTimes> times;
    for (const Candidate& candidate : found) times.push_back(candidate.times);
    const CentreClock clock = clock_of(tx.db(), receipt);
    const Pick picked = pick(times, {receipt.accepted, receipt.settled, tx.now()}, clock);
    if (!picked.index || found[*picked.index].times.kind == Kind::under_way) return Matched::orphan;
    const Candidate& part = found[*picked.index];
    if (picked.certain) learn_from(tx, receipt, part, clock);
    return settle_part(tx, present, part, receipt);
}

void keep_orphan(store::Tx& tx, const Receipt& receipt) {
    tx.run(
        "INSERT INTO orphan(sim, mr, number, type, scts, dt, status, at, smsc) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
        "?9)",
        receipt.sim, receipt.reference, receipt.number.text, receipt.number.type, receipt.accepted, receipt.settled,
        receipt.status, tx.now(), receipt.centre);
}

}  // namespace

std::span<const std::string_view> receipt_queries() { return k_queries; }

Matched take_receipt(store::Tx& tx, const Present& present, words::Key sim, const ReceiptIn& in) {
    const auto& report = in.report;
    Receipt receipt{sim, report.message_reference, report.to, {}, {}, report.status.code, in.centre};
    if (report.accepted) receipt.accepted = report.accepted->at;
    if (report.settled) receipt.settled = report.settled->at;
    Matched matched = match(tx, present, receipt);
    if (matched == Matched::orphan) {
        const bool known = tx.query(k_same_orphan, sim, receipt.reference, receipt.number.text, receipt.accepted,
                                    receipt.settled, receipt.status)
                               .next();
        if (known) matched = Matched::duplicate;
    }
    if (matched == Matched::orphan) {
        archive_orphans(tx, present);
        keep_orphan(tx, receipt);
        words::failpoint("receipt.orphan");
    } else {
        words::failpoint("receipt.match");
    }
    store::failpoint_when_committed(tx, "receipt.committed");
    count_receipt(tx, present, matched);
    return matched;
}

void match_orphans(store::Tx& tx, const Present& present, words::Key sim) {
    std::vector<std::pair<words::Key, Receipt>> waiting;
    {
        store::Cursor cursor = tx.query(k_waiting_orphans, sim, tx.now() - k_orphan_life);
        while (cursor.next())
            waiting.emplace_back(cursor.integer(0),
                                 Receipt{sim,
                                         cursor.integer(6),
                                         {cursor.as<modem::sms::Address::Type>(2), std::string(cursor.text(1))},
                                         cursor.maybe_instant(3),
                                         cursor.maybe_instant(4),
                                         static_cast<std::uint8_t>(cursor.integer(5)),
                                         std::string(cursor.text(7))});
    }
    for (const auto& [key, receipt] : waiting) {
        const Matched matched = match(tx, present, receipt);
        if (matched == Matched::orphan) continue;
        tx.run("DELETE FROM orphan WHERE key = ?1", key);
        count_receipt(tx, present, matched);
    }
}

}  // namespace controller::dispatch
